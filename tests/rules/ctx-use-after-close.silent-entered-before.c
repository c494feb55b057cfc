/* The receive was there before the close, which ends it. */
#include "program.h"

static nng_ctx ctx;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool waiting;

static void *work(void *unused)
{
	nng_aio *aio;

	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_ctx_recv(ctx, aio);
	pthread_mutex_lock(&lock);
	waiting = true;
	pthread_cond_signal(&changed);
	pthread_mutex_unlock(&lock);
	nng_aio_wait(aio);
	printf("%s\n", nng_strerror(nng_aio_result(aio)));
	nng_aio_free(aio);
	return unused;
}

int main(void)
{
	nng_socket s;
	pthread_t thread;

	must(nng_rep0_open(&s));
	must(nng_ctx_open(&ctx, s)); /* nngtrace: ctx-leak=note */
	pthread_create(&thread, NULL, work, NULL);
	pthread_mutex_lock(&lock);
	while (!waiting)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
	nng_close(s);
	pthread_join(thread, NULL);
	return 0;
}
