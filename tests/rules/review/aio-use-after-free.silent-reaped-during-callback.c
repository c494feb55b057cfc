/* Another thread reaps the aio while its callback runs: the reaper waits for the callback. */
#include "program.h"

static nng_aio *aio;
static volatile int inside;

static void done(void *unused)
{
	(void)unused;
	inside = 1;
	usleep(100000);
	if (nng_aio_result(aio) == 0)
		printf("slept\n");
}

int main(void)
{
	must(nng_aio_alloc(&aio, done, NULL));
	nng_sleep_aio(1, aio);
	while (!inside)
		usleep(1000);
	nng_aio_reap(aio);
	usleep(300000);
	return 0;
}
