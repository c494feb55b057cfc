/* While the callback runs, the main thread frees the aio: that waits, and comes back. */
#include "program.h"

static nng_aio *aio;
static volatile bool begun;

static void done(void *unused)
{
	(void)unused;
	begun = true;
	usleep(100 * 1000);
}

int main(void)
{
	must(nng_aio_alloc(&aio, done, NULL));
	nng_sleep_aio(1, aio);
	while (!begun)
		usleep(1000);
	nng_aio_free(aio);
	return 0;
}
