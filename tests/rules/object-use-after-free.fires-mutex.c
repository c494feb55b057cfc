/* ends: any */
/* A worker locks the mutex that the main thread has freed. */
#include "program.h"

static void *work(void *arg)
{
	nng_mtx *lock = arg;

	alarm(1);
	nng_mtx_lock(lock); /* nngtrace: object-use-after-free */
	return NULL;
}

int main(void)
{
	nng_mtx *lock;

	must(nng_mtx_alloc(&lock));
	nng_mtx_free(lock);
	run_thread(work, lock);
	return 0;
}
