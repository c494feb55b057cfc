/* The aio is freed by a helper; the caller reads its result afterwards. */
#include "program.h"

static nng_aio *nap(void)
{
	nng_aio *aio;

	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_sleep_aio(1, aio);
	nng_aio_wait(aio);
	nng_aio_free(aio);
	return aio;
}

int main(void)
{
	printf("%d\n", nng_aio_result(nap())); /* nngtrace: aio-use-after-free */
	return 0;
}
