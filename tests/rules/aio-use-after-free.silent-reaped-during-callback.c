/* Another thread reaps the aio while its callback runs: the reaper waits for the callback. */
#include "program.h"

static nng_aio *aio;
static volatile int inside, reaped, ended;

static void done(void *unused)
{
	(void)unused;
	inside = 1;
	until_set(&reaped);
	if (nng_aio_result(aio) == 0)
		printf("slept\n");
	ended = 1;
}

int main(void)
{
	must(nng_aio_alloc(&aio, done, NULL));
	nng_sleep_aio(1, aio);
	until_set(&inside);
	nng_aio_reap(aio);
	reaped = 1;
	until_set(&ended);
	return 0;
}
