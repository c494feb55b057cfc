/* The handler returns at once; a thread of the program's finishes the aio. */
#include "webserver.h"

static void *answer(void *arg)
{
	nng_aio *aio = arg;
	nng_http_res *res;

	nng_msleep(1);
	must(nng_http_res_alloc(&res));
	must(nng_http_res_copy_data(res, "hello", 5));
	must(nng_aio_set_output(aio, 0, res));
	nng_aio_finish(aio, 0);
	return NULL;
}

static pthread_t thread;

static void hello(nng_aio *aio)
{
	pthread_create(&thread, NULL, answer, aio);
}

int main(void)
{
	struct web web;
	nng_http_handler *handler;

	must(nng_http_handler_alloc(&handler, "/", hello));
	web_start(&web, handler);
	must(web_get(&web, NULL));
	pthread_join(thread, NULL);
	web_stop(&web);
	return 0;
}
