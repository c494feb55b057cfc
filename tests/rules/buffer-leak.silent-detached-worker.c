/* nngtrace: note allowed. The process ends while a worker is at work: the worker would have freed
 * it. */
#include "program.h"

static volatile int ready, over;

static void *worker(void *unused)
{
	char *buffer = nng_alloc(100);
	nng_mtx *mtx;
	nng_msg *one = text_msg("one"), *two = text_msg("two");

	must(nng_mtx_alloc(&mtx));
	buffer[0] = 0;
	ready = 1;
	until_set(&over); /* as long as the process lives */
	nng_free(buffer, 100);
	nng_mtx_free(mtx);
	nng_msg_free(one);
	nng_msg_free(two);
	return unused;
}

int main(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, worker, NULL);
	pthread_detach(thread);
	until_set(&ready);
	return 0;
}
