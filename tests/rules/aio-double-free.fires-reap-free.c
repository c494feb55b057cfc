/* nngtrace: note allowed */
/* ends: any */
/* Reaped in its own callback, which is legal, and freed at the end, which is not. */
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
	alarm(1);
	nng_aio_free(aio); /* nngtrace: aio-double-free */
	return 0;
}
