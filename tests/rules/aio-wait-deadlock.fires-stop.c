/* ends: any */
/* nngtrace: note allowed */
/* Shutting down under the lock: the stop brings the callback, which wants the lock. */
#include "program.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static nng_aio *aio;

static void received(void *unused)
{
	(void)unused;
	alarm(3);
	pthread_mutex_lock(&lock);
	printf("%s\n", nng_strerror(nng_aio_result(aio)));
	pthread_mutex_unlock(&lock);
}

int main(void)
{
	nng_socket s;

	must(nng_pull0_open(&s));
	must(nng_aio_alloc(&aio, received, NULL));
	nng_recv_aio(s, aio);
	pthread_mutex_lock(&lock);
	nng_aio_stop(aio); /* nngtrace: aio-wait-deadlock */
	pthread_mutex_unlock(&lock);
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
