/* A receive is pending, the context is closed, and nobody looks at the aio again. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_ctx ctx;
	nng_aio *aio;

	must(nng_rep0_open(&s));
	must(nng_ctx_open(&ctx, s));
	must(nng_aio_alloc(&aio, NULL, NULL)); /* nngtrace: aio-leak */
	nng_ctx_recv(ctx, aio);
	nng_ctx_close(ctx); /* nngtrace: ctx-close-pending */
	nng_close(s);
	return 0;
}
