/* ends: any */
/* A mutex is freed by the thread that has it, while another one waits for it. */
#include "program.h"

static nng_mtx *lock;
static volatile pid_t waiter;

static void *work(void *unused)
{
	(void)unused;
	waiter = gettid();
	nng_mtx_lock(lock);
	return NULL;
}

int main(void)
{
	pthread_t thread;

	must(nng_mtx_alloc(&lock));
	nng_mtx_lock(lock);
	if (pthread_create(&thread, NULL, work, NULL) != 0)
		return 2;
	until_waits(&waiter);
	alarm(1);
	nng_mtx_free(lock); /* nngtrace: object-free-in-flight=error */
	_exit(0);
}
