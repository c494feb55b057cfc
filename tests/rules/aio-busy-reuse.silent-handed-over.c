/*
 * The callback gives the aio to another thread, which starts the next operation at once,
 * while the callback still runs.
 */
#include "program.h"

enum { ROUNDS = 10 };

static nng_aio *aio;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int idle;

static void done(void *unused)
{
	(void)unused;
	must(nng_aio_result(aio));
	pthread_mutex_lock(&lock);
	idle++;
	pthread_cond_signal(&changed);
	pthread_mutex_unlock(&lock);
	nng_msleep(5); /* nngtrace: aio-callback-blocks */
}

int main(void)
{
	must(nng_aio_alloc(&aio, done, NULL));
	for (int i = 0; i < ROUNDS; i++) {
		nng_sleep_aio(1, aio);
		pthread_mutex_lock(&lock);
		while (idle <= i)
			pthread_cond_wait(&changed, &lock);
		pthread_mutex_unlock(&lock);
	}
	nng_aio_wait(aio);
	nng_aio_free(aio);
	return 0;
}
