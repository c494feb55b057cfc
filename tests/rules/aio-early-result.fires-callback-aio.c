/* The callback has not come, and the main thread reads the result. */
#include "program.h"

static void done(void *unused)
{
	(void)unused;
}

int main(void)
{
	nng_aio *aio;

	must(nng_aio_alloc(&aio, done, NULL));
	nng_sleep_aio(5000, aio);
	printf("%d\n", nng_aio_result(aio)); /* nngtrace: aio-early-result */
	nng_aio_cancel(aio);
	nng_aio_wait(aio);
	nng_aio_free(aio);
	return 0;
}
