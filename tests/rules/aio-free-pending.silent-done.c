/* The callback has run, or no operation was ever started: there is nothing to cancel. */
#include "program.h"

static volatile bool ended;

static void done(void *unused)
{
	(void)unused;
	ended = true;
}

int main(void)
{
	nng_aio *used, *unused;

	must(nng_aio_alloc(&used, done, NULL));
	must(nng_aio_alloc(&unused, NULL, NULL));
	nng_sleep_aio(1, used);
	while (!ended)
		nng_msleep(5);
	nng_aio_free(used);
	nng_aio_free(unused);
	return 0;
}
