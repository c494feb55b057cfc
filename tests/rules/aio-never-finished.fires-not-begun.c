/* ends: any */
/* A provider that forgot nng_aio_begin. */
#include "program.h"

static void cancel(nng_aio *aio, void *arg, int rv)
{
	(void)aio, (void)arg, (void)rv;
}

int main(void)
{
	nng_aio *aio;

	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_defer(aio, cancel, NULL); /* nngtrace: aio-never-finished */
	_exit(0);
}
