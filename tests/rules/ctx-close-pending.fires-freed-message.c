/* The context is closed under a send, and its message freed before the send has ended. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_ctx ctx;
	nng_aio *aio;
	nng_msg *msg = text_msg("question");

	must(nng_req0_open(&s));
	must(nng_ctx_open(&ctx, s));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_msg(aio, msg);
	nng_ctx_send(ctx, aio);
	nng_ctx_close(ctx); /* nngtrace: ctx-close-pending=error */
	nng_msg_free(msg);
	nng_aio_wait(aio);
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
