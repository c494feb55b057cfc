/* Reaped in its callback, then prepared for the next round by the main thread. */
#include "program.h"

static nng_aio *aio;
static volatile int reaped;

static void done(void *unused)
{
	(void)unused;
	nng_aio_reap(aio);
	reaped = 1;
}

int main(void)
{
	must(nng_aio_alloc(&aio, done, NULL));
	nng_sleep_aio(1, aio);
	while (!reaped)
		nng_msleep(1);
	nng_aio_set_timeout(aio, 100); /* nngtrace: aio-use-after-free */
	return 0;
}
