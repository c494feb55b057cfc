/* ends: any */
/* Two callbacks wait for one another's aio, and main waits for the first: main is not wrong. */
#include "program.h"

static nng_aio *first, *second;
static volatile int first_runs, second_runs;

static void in_first(void *unused)
{
	(void)unused;
	first_runs = 1;
	until_set(&second_runs);
	nng_aio_wait(second); /* nngtrace: aio-wait-deadlock */
}

static void in_second(void *unused)
{
	(void)unused;
	alarm(3);
	second_runs = 1;
	nng_aio_wait(first);
}

int main(void)
{
	must(nng_aio_alloc(&first, in_first, NULL));
	must(nng_aio_alloc(&second, in_second, NULL));
	nng_sleep_aio(1, first);
	until_set(&first_runs);
	nng_sleep_aio(1, second);
	nng_aio_wait(first);
	nng_aio_free(first);
	nng_aio_free(second);
	return 0;
}
