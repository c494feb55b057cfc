/* A handler that finishes with an error keeps its response, and gives it to the next request. */
#include "webserver.h"

static nng_http_res *kept;
static int asked;

static void answer(nng_aio *aio)
{
	if (kept == NULL)
		must(nng_http_res_alloc(&kept));
	nng_aio_set_output(aio, 0, kept);
	nng_aio_finish(aio, asked++ == 0 ? NNG_EBUSY : 0);
}

int main(void)
{
	struct web web;
	nng_http_handler *handler;

	must(nng_http_handler_alloc(&handler, "/", answer));
	web_start(&web, handler);
	printf("%s\n", nng_strerror(web_get(&web, NULL)));
	printf("%s\n", nng_strerror(web_get(&web, NULL)));
	web_stop(&web);
	return 0;
}
