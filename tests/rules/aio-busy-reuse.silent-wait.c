/* Each operation is waited for, by any thread, before the next one starts. */
#include "program.h"

static void *wait_for(void *aio)
{
	nng_aio_wait(aio);
	return NULL;
}

int main(void)
{
	nng_aio *aio;

	must(nng_aio_alloc(&aio, NULL, NULL));
	for (int i = 0; i < 5; i++) {
		nng_sleep_aio(1, aio);
		run_thread(wait_for, aio);
	}
	nng_sleep_aio(1, aio);
	nng_aio_wait(aio);
	nng_aio_free(aio);
	return 0;
}
