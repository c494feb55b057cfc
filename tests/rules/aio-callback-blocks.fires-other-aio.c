/* A callback starts something on another aio and waits for it. */
#include "program.h"

static nng_aio *first, *second;

static void done(void *unused)
{
	(void)unused;
	nng_sleep_aio(50, second);
	nng_aio_wait(second); /* nngtrace: aio-callback-blocks */
}

int main(void)
{
	must(nng_aio_alloc(&first, done, NULL));
	must(nng_aio_alloc(&second, NULL, NULL));
	nng_sleep_aio(1, first);
	nng_aio_wait(first);
	nng_aio_free(first);
	nng_aio_free(second);
	return 0;
}
