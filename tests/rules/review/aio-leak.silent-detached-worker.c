/* nngtrace: note allowed. The process ends while a worker is cleaning up. */
#include "program.h"

static nng_socket s;
static volatile int ready;

static void *worker(void *unused)
{
	nng_aio *aio;

	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_recv_aio(s, aio);
	ready = 1;
	nng_aio_wait(aio);
	usleep(200000); /* writes its log */
	nng_aio_free(aio);
	return unused;
}

int main(void)
{
	pthread_t thread;

	must(nng_pair0_open(&s));
	pthread_create(&thread, NULL, worker, NULL);
	pthread_detach(thread);
	while (!ready)
		usleep(1000);
	usleep(50000);
	nng_close(s);
	return 0;
}
