/* nngtrace: note allowed. The process ends while a worker is cleaning up. */
#include "program.h"

static nng_socket s;
static volatile pid_t waiting;
static volatile int woken, written;

static void *worker(void *unused)
{
	nng_aio *aio;

	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_recv_aio(s, aio);
	waiting = gettid();
	nng_aio_wait(aio);
	woken = 1;
	until_set(&written); /* writes its log, until the process is over */
	nng_aio_free(aio);
	return unused;
}

int main(void)
{
	pthread_t thread;

	must(nng_pair0_open(&s));
	pthread_create(&thread, NULL, worker, NULL);
	pthread_detach(thread);
	until_waits(&waiting);
	nng_close(s);
	until_set(&woken);
	return 0;
}
