/* NULL may be freed, stopped and reaped; an aio may be used far from where it was made. */
#include "program.h"

static void *use(void *arg)
{
	nng_aio *aio = arg;

	nng_sleep_aio(1, aio);
	nng_aio_wait(aio);
	nng_aio_free(aio);
	return NULL;
}

int main(void)
{
	nng_aio *aio;

	nng_aio_free(NULL);
	nng_aio_stop(NULL);
	nng_aio_reap(NULL);
	must(nng_aio_alloc(&aio, NULL, NULL));
	run_thread(use, aio);
	return 0;
}
