/* The handler is the server's, the response the server's, the request the server's. */
#include "webserver.h"

static void hello(nng_aio *aio)
{
	nng_http_res *res;

	must(nng_http_res_alloc(&res));
	must(nng_http_res_copy_data(res, "hello", 5));
	must(nng_aio_set_output(aio, 0, res));
	nng_aio_finish(aio, 0);
}

int main(void)
{
	struct web web;
	nng_http_handler *handler;

	must(nng_http_handler_alloc(&handler, "/", hello));
	web_start(&web, handler);
	for (int i = 0; i < 3; i++)
		must(web_get(&web, NULL));
	web_stop(&web);
	return 0;
}
