/* The first sleep is over, but nobody has looked; the second start is a matter of luck. */
#include "program.h"

int main(void)
{
	nng_aio *aio;

	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_sleep_aio(1, aio);
	nng_msleep(100);
	nng_sleep_aio(1, aio); /* nngtrace: aio-busy-reuse */
	nng_aio_wait(aio);
	nng_aio_free(aio);
	return 0;
}
