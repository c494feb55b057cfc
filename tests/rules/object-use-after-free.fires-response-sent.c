/* ends: any */
/* The handler goes on with the response that it gave to the server. */
#include "webserver.h"

static volatile int answered;

static void answer(nng_aio *aio)
{
	nng_http_res *res;

	must(nng_http_res_alloc(&res));
	must(nng_http_res_copy_data(res, "ok", 2));
	nng_aio_set_output(aio, 0, res);
	nng_aio_finish(aio, 0);
	nng_http_res_set_status(res, 404); /* nngtrace: object-use-after-free */
	answered = 1;
}

int main(void)
{
	struct web web;
	nng_http_handler *handler;

	must(nng_http_handler_alloc(&handler, "/", answer));
	web_start(&web, handler);
	web_get(&web, NULL);
	until_set(&answered); /* the reply may be here first */
	web_stop(&web);
	return 0;
}
