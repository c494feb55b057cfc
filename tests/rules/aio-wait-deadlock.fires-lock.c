/* ends: any */
/* The lock that the callback needs is held across the wait. */
#include "program.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int count;

static void done(void *unused)
{
	(void)unused;
	alarm(3);
	pthread_mutex_lock(&lock);
	count++;
	pthread_mutex_unlock(&lock);
}

int main(void)
{
	nng_aio *aio;

	must(nng_aio_alloc(&aio, done, NULL));
	pthread_mutex_lock(&lock);
	nng_sleep_aio(10, aio);
	nng_aio_wait(aio); /* nngtrace: aio-wait-deadlock */
	pthread_mutex_unlock(&lock);
	nng_aio_free(aio);
	return 0;
}
