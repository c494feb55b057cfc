/* One aio is reaped, one freed by another thread, one at the very end by atexit(). */
#include "program.h"

static nng_aio *last;

static void clean_up(void)
{
	nng_aio_free(last);
}

static void *end(void *arg)
{
	nng_aio_free(arg);
	return NULL;
}

int main(void)
{
	nng_aio *one, *two;

	atexit(clean_up);
	must(nng_aio_alloc(&one, NULL, NULL));
	must(nng_aio_alloc(&two, NULL, NULL));
	must(nng_aio_alloc(&last, NULL, NULL));
	nng_aio_reap(one);
	run_thread(end, two);
	return 0;
}
