/* The aio of an HTTP handler is NNG's own, and never came from nng_aio_alloc(). */
#include "webserver.h"

static void hello(nng_aio *aio)
{
	nng_http_req *req = nng_aio_get_input(aio, 0);
	nng_http_res *res;

	must(nng_http_res_alloc(&res));
	must(nng_http_res_copy_data(res, nng_http_req_get_uri(req), 1));
	must(nng_aio_set_output(aio, 0, res));
	nng_aio_finish(aio, 0);
}

int main(void)
{
	struct web web;
	nng_http_handler *handler;

	must(nng_http_handler_alloc(&handler, "/", hello));
	web_start(&web, handler);
	must(web_get(&web, NULL));
	web_stop(&web);
	return 0;
}
