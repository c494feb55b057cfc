/* A message is put on the aio "to receive into"; what the receive brings takes its place. */
#include "program.h"

int main(void)
{
	nng_socket push = buffered_push(), pull;
	nng_aio *aio;

	must(nng_pull0_open(&pull));
	connect_inproc(pull, push);
	must(nng_aio_alloc(&aio, NULL, NULL));
	for (int i = 0; i < 3; i++) {
		nng_msg *room;
		must(nng_msg_alloc(&room, 64)); /* nngtrace: msg-leak=error */
		if (i > 0) {
			nng_msg_free(room); /* one was lost, two are freed */
			continue;
		}
		nng_aio_set_msg(aio, room);
		nng_recv_aio(pull, aio);
		must(nng_sendmsg(push, text_msg("job"), 0));
		nng_aio_wait(aio);
		must(nng_aio_result(aio));
		nng_msg_free(nng_aio_get_msg(aio));
	}
	nng_aio_free(aio);
	nng_close(push);
	nng_close(pull);
	return 0;
}
