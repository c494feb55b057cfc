/* The socket is closed, and with it the context that the same thread still uses. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_ctx ctx;
	nng_aio *aio;

	must(nng_rep0_open(&s));
	must(nng_ctx_open(&ctx, s)); /* nngtrace: ctx-leak=note */
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_close(s);
	nng_ctx_recv(ctx, aio); /* nngtrace: ctx-use-after-close=error */
	nng_aio_wait(aio);
	nng_aio_free(aio);
	return 0;
}
