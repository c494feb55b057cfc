/* ends: any */
/* One response is kept for all requests; the server has freed it after the first. */
#include "webserver.h"

static nng_http_res *cached;

static void health(nng_aio *aio)
{
	if (cached == NULL) {
		must(nng_http_res_alloc(&cached));
		must(nng_http_res_copy_data(cached, "well", 4));
	}
	nng_aio_set_output(aio, 0, cached); /* nngtrace: object-use-after-free */
	nng_aio_finish(aio, 0);
}

int main(void)
{
	struct web web;
	nng_http_handler *handler;

	alarm(5);
	must(nng_http_handler_alloc(&handler, "/", health));
	web_start(&web, handler);
	must(web_get(&web, NULL));
	printf("%s\n", nng_strerror(web_get(&web, NULL)));
	web_stop(&web);
	return 0;
}
