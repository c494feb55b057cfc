/* nngtrace: note allowed */
/* The callback ends the process while the main thread waits for it: both are over. */
#include "program.h"

static void done(void *unused)
{
	(void)unused;
	printf("time is up\n");
	exit(0);
}

int main(void)
{
	nng_aio *aio;

	must(nng_aio_alloc(&aio, done, NULL));
	nng_sleep_aio(50, aio);
	nng_aio_wait(aio);
	pause();
	return 0;
}
