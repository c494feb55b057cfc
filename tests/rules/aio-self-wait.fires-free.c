/* ends: any */
/* The callback frees its own aio, and waits for itself. */
#include "program.h"

static nng_aio *aio;

static void done(void *unused)
{
	(void)unused;
	alarm(1);
	nng_aio_free(aio); /* nngtrace: aio-self-wait */
}

int main(void)
{
	must(nng_aio_alloc(&aio, done, NULL));
	nng_sleep_aio(10, aio);
	pause();
	return 0;
}
