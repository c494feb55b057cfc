/* A pause on a stopped aio never begins: the callback that should go on never comes. It carries
   nothing: a note. */
#include "program.h"

static void go_on(void *unused)
{
	(void)unused;
}

int main(void)
{
	nng_aio *aio;

	must(nng_aio_alloc(&aio, go_on, NULL));
	nng_aio_stop(aio);
	nng_sleep_aio(1, aio); /* nngtrace: aio-op-after-stop=note */
	nng_aio_free(aio);
	return 0;
}
