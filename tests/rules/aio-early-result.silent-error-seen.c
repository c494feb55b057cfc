/* The close ends the receive before it returns, and the error that is read is the proof. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_ctx ctx;
	nng_aio *aio;

	must(nng_rep0_open(&s));
	must(nng_ctx_open(&ctx, s));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_ctx_recv(ctx, aio);
	nng_ctx_close(ctx);
	if (nng_aio_result(aio) != NNG_ECLOSED)
		return 1;
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
