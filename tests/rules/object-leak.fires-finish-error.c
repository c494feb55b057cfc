/* The handler finishes with an error, and its response is nobody's. */
#include "webserver.h"

static void hello(nng_aio *aio)
{
	nng_http_res *res;

	must(nng_http_res_alloc(&res)); /* nngtrace: object-leak */
	must(nng_aio_set_output(aio, 0, res));
	nng_aio_finish(aio, NNG_EINVAL);
}

int main(void)
{
	struct web web;
	nng_http_handler *handler;

	must(nng_http_handler_alloc(&handler, "/", hello));
	web_start(&web, handler);
	printf("%s\n", nng_strerror(web_get(&web, NULL)));
	until_others_wait(); /* the callback has ended, too, not only the request */
	web_stop(&web);
	return 0;
}
