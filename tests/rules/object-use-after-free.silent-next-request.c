/* What the handler is lent anew with every request, it uses until it has finished. */
#include "webserver.h"

static nng_http_conn *conn;

static void answer(nng_aio *aio)
{
	nng_http_req *req = nng_aio_get_input(aio, 0);
	nng_http_res *res;

	conn = nng_aio_get_input(aio, 2);
	printf("%s\n", nng_http_req_get_uri(req));
	must(nng_http_res_alloc(&res));
	must(nng_http_res_copy_data(res, "ok", 2));
	nng_aio_set_output(aio, 0, res);
	nng_aio_finish(aio, 0);
}

int main(void)
{
	struct web web;
	nng_http_handler *handler;

	must(nng_http_handler_alloc(&handler, "/", answer));
	web_start(&web, handler);
	for (int i = 0; i < 5; i++)
		must(web_get(&web, NULL));
	web_stop(&web);
	return 0;
}
