/* ends: any */
/* A provider of its own begins an operation and never finishes it. */
#include "program.h"

static void start(nng_aio *aio)
{
	if (!nng_aio_begin(aio)) /* nngtrace: aio-never-finished */
		return;
}

int main(void)
{
	nng_aio *aio;

	must(nng_aio_alloc(&aio, NULL, NULL));
	start(aio);
	alarm(3);
	nng_aio_wait(aio);
	nng_aio_free(aio);
	return 0;
}
