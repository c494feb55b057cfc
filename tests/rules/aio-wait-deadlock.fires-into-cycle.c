/* ends: any */
/* Two callbacks wait for one another's aio, and the main thread for one of them. */
#include "program.h"

static nng_aio *first, *second;
static volatile int first_runs, second_runs;

static void in_first(void *unused)
{
	(void)unused;
	first_runs = 1;
	until_set(&second_runs);
	nng_aio_wait(second);
}

static void in_second(void *unused)
{
	(void)unused;
	second_runs = 1;
	until_set(&first_runs);
	nng_aio_wait(first);
}

int main(void)
{
	must(nng_aio_alloc(&first, in_first, NULL));
	must(nng_aio_alloc(&second, in_second, NULL));
	nng_sleep_aio(1, first);
	nng_sleep_aio(1, second);
	alarm(3);
	nng_aio_wait(first); /* nngtrace: aio-wait-deadlock */
	return 0;
}
