/* ends: any */
/* The response is freed between nng_aio_set_output(), which only notes it, and the finish. */
#include "webserver.h"

static void answer(nng_aio *aio)
{
	nng_http_res *res;

	must(nng_http_res_alloc(&res));
	nng_aio_set_output(aio, 0, res);
	nng_http_res_free(res);
	nng_aio_finish(aio, 0); /* nngtrace: object-use-after-free */
}

int main(void)
{
	struct web web;
	nng_http_handler *handler;

	alarm(5);
	must(nng_http_handler_alloc(&handler, "/", answer));
	web_start(&web, handler);
	printf("%s\n", nng_strerror(web_get(&web, NULL)));
	web_stop(&web);
	return 0;
}
