/* ends: any */
/* nngtrace: note allowed. Killed while it waits for an operation of its own that takes its time. */
#include "program.h"

static nng_aio *aio;
static volatile int over;

static void *provider(void *unused)
{
	until_set(&over); /* as long as the process lives */
	nng_aio_finish(aio, 0);
	return unused;
}

int main(void)
{
	pthread_t thread;

	alarm(1);
	must(nng_aio_alloc(&aio, NULL, NULL));
	if (nng_aio_begin(aio))
		pthread_create(&thread, NULL, provider, NULL);
	nng_aio_wait(aio);
	nng_aio_free(aio);
	return 0;
}
