/* nngtrace: note allowed. A server with a fixed pool of contexts ends early: a pool does not grow.
 */
#include "program.h"

enum { POOL = 16 };

int main(void)
{
	nng_socket rep;
	nng_ctx ctx[POOL];
	nng_aio *aio[POOL];

	must(nng_rep0_open(&rep));
	for (int i = 0; i < POOL; i++) {
		must(nng_ctx_open(&ctx[i], rep));
		must(nng_aio_alloc(&aio[i], NULL, NULL));
		nng_ctx_recv(ctx[i], aio[i]);
	}
	nng_close(rep); /* closes the contexts, too */
	for (int i = 0; i < POOL; i++) {
		nng_aio_wait(aio[i]);
		nng_aio_free(aio[i]);
	}
	return 0;
}
