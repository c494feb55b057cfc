/* ends: any */
/* nngtrace: note allowed. A callback with a lot to do, and a signal that ends the process
 * meanwhile. */
#include "program.h"
#include <signal.h>

static void work(void *unused)
{
	(void)unused;
	usleep(2500000); /* compresses a file */
}

int main(void)
{
	nng_aio *aio;

	alarm(1); /* somebody stops the service */
	must(nng_aio_alloc(&aio, work, NULL));
	nng_sleep_aio(1, aio);
	nng_aio_wait(aio);
	nng_aio_free(aio);
	return 0;
}
