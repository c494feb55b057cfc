/* The message is taken off the aio before the request is sent on a context. */
#include "program.h"

int main(void)
{
	nng_socket req;
	nng_ctx ctx;
	nng_aio *aio;
	nng_msg *msg = text_msg("question");

	must(nng_req0_open(&req));
	must(nng_ctx_open(&ctx, req));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_msg(aio, msg);
	nng_aio_set_msg(aio, NULL);
	nng_ctx_send(ctx, aio); /* nngtrace: aio-send-without-msg */
	nng_aio_wait(aio);
	printf("%s\n", nng_strerror(nng_aio_result(aio)));
	nng_msg_free(msg);
	nng_aio_free(aio);
	nng_ctx_close(ctx);
	nng_close(req);
	return 0;
}
