/* Errors are positive in NNG: this check never finds one, and goes on with no context. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_ctx ctx = NNG_CTX_INITIALIZER;
	nng_aio *aio;

	must(nng_pair0_open(&s)); /* has no contexts */
	must(nng_aio_alloc(&aio, NULL, NULL));
	for (int i = 0; i < 3; i++) {
		if (nng_ctx_open(&ctx, s) < 0) /* nngtrace: result-sign */
			return 1;
		nng_ctx_recv(ctx, aio);
		nng_aio_wait(aio);
		printf("%s\n", nng_strerror(nng_aio_result(aio)));
	}
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
