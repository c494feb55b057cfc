/* ends: any */
/* A context waits by an aio, and its socket was never connected. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_ctx ctx;
	nng_aio *aio;

	alarm(3);
	must(nng_rep0_open(&s));
	must(nng_ctx_open(&ctx, s));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_ctx_recv(ctx, aio);
	nng_aio_wait(aio); /* nngtrace: socket-wait-alone */
	return 0;
}
