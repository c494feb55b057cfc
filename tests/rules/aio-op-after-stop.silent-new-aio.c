/* The stopped aio is freed; the next one may have its address, and is not stopped. */
#include "program.h"

int main(void)
{
	nng_aio *aio;

	for (int i = 0; i < 20; i++) {
		must(nng_aio_alloc(&aio, NULL, NULL));
		nng_sleep_aio(1, aio);
		nng_aio_wait(aio);
		nng_aio_stop(aio);
		nng_aio_free(aio);
	}
	return 0;
}
