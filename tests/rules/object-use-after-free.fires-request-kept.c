/* ends: any */
/* The handler has finished, and still reads the request that it was lent. */
#include "webserver.h"

static volatile int answered;

static void answer(nng_aio *aio)
{
	nng_http_req *req = nng_aio_get_input(aio, 0);
	nng_http_res *res;

	must(nng_http_res_alloc(&res));
	nng_aio_set_output(aio, 0, res);
	nng_aio_finish(aio, 0);
	printf("%s\n", nng_http_req_get_uri(req)); /* nngtrace: object-use-after-free */
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
