/* A callback sleeps, and with it one of NNG's few threads. */
#include "program.h"

static volatile bool ended;

static void done(void *unused)
{
	(void)unused;
	nng_msleep(50); /* nngtrace: aio-callback-blocks */
	ended = true;
}

int main(void)
{
	nng_aio *aio;

	must(nng_aio_alloc(&aio, done, NULL));
	nng_sleep_aio(1, aio);
	while (!ended)
		nng_msleep(5);
	nng_aio_free(aio);
	return 0;
}
