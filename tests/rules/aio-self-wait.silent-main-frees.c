/* While the callback runs, the main thread frees the aio: that waits, and comes back. */
#include "program.h"

static nng_aio *aio;
static volatile int begun;
static volatile pid_t main_thread;

static void done(void *unused)
{
	(void)unused;
	begun = 1;
	until_waits(&main_thread);
}

int main(void)
{
	main_thread = gettid();
	must(nng_aio_alloc(&aio, done, NULL));
	nng_sleep_aio(1, aio);
	until_set(&begun);
	nng_aio_free(aio);
	return 0;
}
