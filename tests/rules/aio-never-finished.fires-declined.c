/* A provider is told that the aio is stopped, and finishes it all the same. */
#include "program.h"

/* So that the two calls differ in what follows, and no compiler makes one of them. */
static volatile int declined, finished;

static void answer(nng_aio *aio)
{
	if (!nng_aio_begin(aio)) {
		nng_aio_finish(aio, NNG_ECANCELED); /* nngtrace: aio-never-finished */
		declined = 1;
		return;
	}
	nng_aio_finish(aio, 0);
	finished = 1;
}

int main(void)
{
	nng_aio *aio;

	must(nng_aio_alloc(&aio, NULL, NULL));
	answer(aio);
	nng_aio_wait(aio);
	nng_aio_stop(aio);
	answer(aio);
	nng_aio_free(aio);
	return 0;
}
