/* The callback hands the aio to the main thread, which prepares it while the callback still
   unwinds. */
#include "program.h"

static nng_aio *aio;
static volatile bool free_for_use, leave;

static void done(void *unused)
{
	(void)unused;
	must(nng_aio_result(aio));
	free_for_use = true;
	while (!leave)
		usleep(1000);
}

int main(void)
{
	must(nng_aio_alloc(&aio, done, NULL));
	nng_sleep_aio(1, aio);
	while (!free_for_use)
		usleep(1000);
	nng_aio_set_timeout(aio, 1000);
	must(nng_aio_set_input(aio, 0, NULL));
	leave = true;
	nng_aio_wait(aio);
	nng_aio_free(aio);
	return 0;
}
