/* ends: any */
/* The callback waits for a word that the main thread would give after the free. */
#include "program.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static volatile bool begun;
static bool leave;

static void done(void *unused)
{
	(void)unused;
	alarm(3);
	begun = true;
	pthread_mutex_lock(&lock);
	while (!leave)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
}

int main(void)
{
	nng_aio *aio;

	must(nng_aio_alloc(&aio, done, NULL));
	nng_sleep_aio(1, aio);
	while (!begun)
		usleep(1000);
	nng_aio_free(aio); /* nngtrace: aio-wait-deadlock */
	pthread_mutex_lock(&lock);
	leave = true;
	pthread_cond_signal(&changed);
	pthread_mutex_unlock(&lock);
	return 0;
}
