/* A send failed, so its message is still on the aio for the next try. */
#include "program.h"

int main(void)
{
	nng_socket req;
	nng_ctx ctx;
	nng_aio *aio;

	must(nng_req0_open(&req));
	must(nng_ctx_open(&ctx, req));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_timeout(aio, 20);
	nng_aio_set_msg(aio, text_msg("question"));
	for (int i = 0; i < 3; i++) {
		nng_ctx_send(ctx, aio);
		nng_aio_wait(aio);
		printf("%s\n", nng_strerror(nng_aio_result(aio)));
	}
	nng_msg_free(nng_aio_get_msg(aio));
	nng_aio_free(aio);
	nng_ctx_close(ctx);
	nng_close(req);
	return 0;
}
