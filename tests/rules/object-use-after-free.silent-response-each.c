/* Each request has a response of its own, at whatever address, and some find the old one. */
#include "webserver.h"

static void answer(nng_aio *aio)
{
	nng_http_res *res;

	must(nng_http_res_alloc(&res));
	must(nng_http_res_set_status(res, NNG_HTTP_STATUS_NO_CONTENT));
	nng_aio_set_output(aio, 0, NULL); /* not yet */
	nng_aio_set_output(aio, 0, res);
	nng_aio_finish(aio, 0);
}

int main(void)
{
	struct web web;
	nng_http_handler *handler;

	must(nng_http_handler_alloc(&handler, "/", answer));
	web_start(&web, handler);
	for (int i = 0; i < 4; i++)
		must(web_get(&web, NULL));
	web_stop(&web);
	return 0;
}
