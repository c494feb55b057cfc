/* A provider is told that the aio is stopped, and leaves it alone. */
#include "program.h"

static void answer(nng_aio *aio)
{
	if (!nng_aio_begin(aio))
		return;
	nng_aio_finish(aio, 0);
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
