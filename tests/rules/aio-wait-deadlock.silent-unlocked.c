/* The lock is released before the wait; the callback takes its time, and comes to an end. */
#include "program.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int count;

static void done(void *unused)
{
	(void)unused;
	pthread_mutex_lock(&lock);
	count++;
	usleep(100 * 1000);
	pthread_mutex_unlock(&lock);
}

int main(void)
{
	nng_aio *aio;

	must(nng_aio_alloc(&aio, done, NULL));
	pthread_mutex_lock(&lock);
	nng_sleep_aio(10, aio);
	usleep(50 * 1000);
	pthread_mutex_unlock(&lock);
	nng_aio_wait(aio);
	printf("%d\n", count);
	nng_aio_free(aio);
	return 0;
}
