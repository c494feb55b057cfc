/* The aio is used for the next receive while it carries the message of the last. */
#include "program.h"

int main(void)
{
	nng_socket push = buffered_push(), pull;
	nng_aio *aio;

	must(nng_pull0_open(&pull));
	connect_tcp(pull, push);
	must(nng_sendmsg(push, text_msg("first"), 0));
	must(nng_sendmsg(push, text_msg("second"), 0));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_recv_aio(pull, aio); /* nngtrace: msg-leak-untaken-recv */
	nng_aio_wait(aio);
	nng_recv_aio(pull, aio);
	nng_aio_wait(aio);
	must(nng_aio_result(aio));
	nng_msg_free(nng_aio_get_msg(aio));
	nng_aio_free(aio);
	nng_close(push);
	nng_close(pull);
	return 0;
}
