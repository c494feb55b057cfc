/* ends: any */
/* Two callbacks wait for one another's aio, and then the main thread for one of them. */
#include "program.h"

static nng_aio *first, *second;
static volatile pid_t in_first, in_second;

static void first_done(void *unused)
{
	(void)unused;
	in_first = gettid();
	while (in_second == 0)
		usleep(1000);
	nng_aio_wait(second);
}

static void second_done(void *unused)
{
	(void)unused;
	in_second = gettid();
	while (in_first == 0)
		usleep(1000);
	nng_aio_wait(first);
}

int main(void)
{
	must(nng_aio_alloc(&first, first_done, NULL));
	must(nng_aio_alloc(&second, second_done, NULL));
	nng_sleep_aio(1, first);
	while (in_first == 0)
		usleep(1000);
	nng_sleep_aio(1, second);
	until_waits(&in_first);
	until_waits(&in_second);
	alarm(3);
	nng_aio_wait(second); /* nngtrace: aio-wait-deadlock */
	return 0;
}
