/* Messages through a stream in message mode: sent once, received, sent back, freed by the last. */
#include "wsmessages.h"

int main(void)
{
	struct ends ends;

	ends_open(&ends);
	for (int i = 0; i < 3; i++) {
		nng_stream_recv(ends.server, ends.recv);
		nng_aio_set_msg(ends.send, text_msg("question"));
		nng_stream_send(ends.client, ends.send);
		nng_aio_wait(ends.send);
		must(nng_aio_result(ends.send));
		nng_aio_wait(ends.recv);
		must(nng_aio_result(ends.recv));
		nng_stream_recv(ends.client, ends.send);
		nng_stream_send(ends.server, ends.recv); /* back, as it came */
		nng_aio_wait(ends.recv);
		must(nng_aio_result(ends.recv));
		nng_aio_wait(ends.send);
		must(nng_aio_result(ends.send));
		nng_msg_free(nng_aio_get_msg(ends.send));
	}
	ends_close(&ends);
	return 0;
}
