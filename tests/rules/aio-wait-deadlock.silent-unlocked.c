/* The lock is released before the wait; the callback takes its time, and comes to an end. */
#include "program.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int count;
static volatile int begun;
static volatile pid_t main_thread;

static void done(void *unused)
{
	(void)unused;
	begun = 1;
	pthread_mutex_lock(&lock);
	count++;
	until_waits(&main_thread);
	pthread_mutex_unlock(&lock);
}

int main(void)
{
	nng_aio *aio;

	main_thread = gettid();
	must(nng_aio_alloc(&aio, done, NULL));
	pthread_mutex_lock(&lock);
	nng_sleep_aio(1, aio);
	until_set(&begun);
	pthread_mutex_unlock(&lock);
	nng_aio_wait(aio);
	printf("%d\n", count);
	nng_aio_free(aio);
	return 0;
}
