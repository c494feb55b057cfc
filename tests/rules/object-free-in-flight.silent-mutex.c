/* The last of several threads that share a mutex frees it, with nobody left inside. */
#include "program.h"

enum { THREADS = 4 };
static nng_mtx *lock;
static int users = THREADS;

static void *work(void *unused)
{
	(void)unused;
	for (int i = 0; i < 50; i++) {
		nng_mtx_lock(lock);
		bool last = i == 49 && --users == 0;
		nng_mtx_unlock(lock);
		if (last)
			nng_mtx_free(lock);
	}
	return NULL;
}

int main(void)
{
	pthread_t thread[THREADS];

	must(nng_mtx_alloc(&lock));
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&thread[i], NULL, work, NULL) != 0)
			return 2;
	for (int i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	return 0;
}
