/* The callback wakes a thread of the program's, which may sleep and wait as it likes. */
#include "program.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool ready;

static void done(void *unused)
{
	(void)unused;
	pthread_mutex_lock(&lock);
	ready = true;
	pthread_cond_signal(&changed);
	pthread_mutex_unlock(&lock);
}

static void *work(void *arg)
{
	nng_aio *aio = arg;

	pthread_mutex_lock(&lock);
	while (!ready)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
	nng_msleep(1);
	nng_aio_wait(aio);
	return NULL;
}

int main(void)
{
	nng_aio *aio;

	must(nng_aio_alloc(&aio, done, NULL));
	nng_sleep_aio(1, aio);
	run_thread(work, aio);
	nng_aio_free(aio);
	return 0;
}
