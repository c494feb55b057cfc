/* A provider of its own keeps the operation until it is cancelled, and finishes it then. */
#include "program.h"

static void cancel(nng_aio *aio, void *unused, int rv)
{
	(void)unused;
	nng_aio_finish(aio, rv);
}

static void start(nng_aio *aio)
{
	if (nng_aio_begin(aio))
		nng_aio_defer(aio, cancel, NULL);
}

int main(void)
{
	nng_aio *aio;

	must(nng_aio_alloc(&aio, NULL, NULL));
	start(aio);
	nng_aio_cancel(aio);
	nng_aio_wait(aio);
	printf("%s\n", nng_strerror(nng_aio_result(aio)));
	start(aio);
	nng_aio_finish(aio, 0);
	nng_aio_wait(aio);
	must(nng_aio_result(aio));
	nng_aio_stop(aio);
	start(aio);
	nng_aio_free(aio);
	return 0;
}
