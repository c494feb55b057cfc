/* After nng_fini the library starts anew, and in some releases counts from 1 again. */
#include "program.h"

static void life(void)
{
	nng_socket s;
	nng_ctx ctx;
	nng_aio *aio;

	must(nng_rep0_open(&s));
	must(nng_ctx_open(&ctx, s));
	must(nng_ctx_set_ms(ctx, NNG_OPT_RECVTIMEO, 10));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_ctx_recv(ctx, aio);
	nng_aio_wait(aio);
	nng_aio_free(aio);
	nng_ctx_close(ctx);
	nng_close(s);
}

int main(void)
{
	for (int i = 0; i < 3; i++) {
		life();
		until_others_wait();
		nng_fini();
	}
	return 0;
}
