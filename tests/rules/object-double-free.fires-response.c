/* ends: any */
/* The response was given to the server with the finish; the handler frees it as well. */
#include "webserver.h"

static volatile int answered, freed;

static void hello(nng_aio *aio)
{
	nng_http_res *res;

	must(nng_http_res_alloc(&res));
	must(nng_http_res_copy_data(res, "hello", 5));
	must(nng_aio_set_output(aio, 0, res));
	nng_aio_finish(aio, 0);
	until_set(&answered);
	alarm(1);
	nng_http_res_free(res); /* nngtrace: object-double-free */
	freed = 1;
}

int main(void)
{
	struct web web;
	nng_http_handler *handler;

	must(nng_http_handler_alloc(&handler, "/", hello));
	web_start(&web, handler);
	printf("%s\n", nng_strerror(web_get(&web, NULL)));
	answered = 1;
	until_set(&freed);
	web_stop(&web);
	return 0;
}
