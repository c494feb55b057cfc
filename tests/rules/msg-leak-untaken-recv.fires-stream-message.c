/* A stream in message mode has left a message on the aio; nobody takes it before the next receive.
 */
#include "wsmessages.h"

static void pass(struct ends *ends)
{
	nng_aio_set_msg(ends->send, text_msg("tick"));
	nng_stream_recv(ends->server, ends->recv); /* nngtrace: msg-leak-untaken-recv */
	nng_stream_send(ends->client, ends->send);
	nng_aio_wait(ends->send);
	must(nng_aio_result(ends->send));
	nng_aio_wait(ends->recv);
	must(nng_aio_result(ends->recv));
}

int main(void)
{
	struct ends ends;

	ends_open(&ends);
	pass(&ends);
	pass(&ends);
	nng_msg_free(nng_aio_get_msg(ends.recv));
	ends_close(&ends);
	return 0;
}
