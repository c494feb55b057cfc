/* The next aio has the address of the last one. */
#include "program.h"

int main(void)
{
	for (int i = 0; i < 20; i++) {
		nng_aio *aio;
		must(nng_aio_alloc(&aio, NULL, NULL));
		nng_sleep_aio(1, aio);
		nng_aio_wait(aio);
		must(nng_aio_result(aio));
		nng_aio_free(aio);
	}
	return 0;
}
