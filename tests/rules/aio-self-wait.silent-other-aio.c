/* A callback frees another aio, whose work is long done. */
#include "program.h"

static nng_aio *first, *second;
static volatile bool ended;

static void done(void *unused)
{
	(void)unused;
	nng_aio_free(first);
	nng_aio_free(NULL);
	ended = true;
}

int main(void)
{
	must(nng_aio_alloc(&first, NULL, NULL));
	must(nng_aio_alloc(&second, done, NULL));
	nng_sleep_aio(1, first);
	nng_aio_wait(first);
	nng_sleep_aio(1, second);
	while (!ended)
		nng_msleep(5);
	nng_aio_free(second);
	return 0;
}
