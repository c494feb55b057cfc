/* The workers' pauses are stopped, and each callback returns when it is told that it was. */
#include "program.h"

static nng_aio *naps[3];
static volatile int rounds, ends;

static void woke(void *arg)
{
	nng_aio *aio = *(nng_aio **)arg;

	if (nng_aio_result(aio) != 0 || ends)
		return;
	rounds++;
	nng_sleep_aio(1, aio);
}

int main(void)
{
	for (int i = 0; i < 3; i++) {
		must(nng_aio_alloc(&naps[i], woke, &naps[i]));
		nng_sleep_aio(1, naps[i]);
	}
	while (rounds < 9)
		usleep(1000);
	ends = 1;
	for (int i = 0; i < 3; i++)
		nng_aio_cancel(naps[i]);
	for (int i = 0; i < 3; i++) {
		nng_aio_wait(naps[i]);
		nng_aio_stop(naps[i]);
		nng_aio_free(naps[i]);
	}
	return 0;
}
