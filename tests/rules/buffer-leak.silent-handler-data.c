/* nngtrace: note allowed. The handler's data is freed by its destructor, on a thread of NNG's,
 * after the release. */
#include "webserver.h"

static void handle(nng_aio *aio)
{
	nng_aio_finish(aio, NNG_EINVAL);
}

static void freed(void *p)
{
	usleep(1000);
	nng_free(p, 100);
}

int main(void)
{
	struct web web;
	nng_http_handler *handler;

	must(nng_http_handler_alloc(&handler, "/", handle));
	must(nng_http_handler_set_data(handler, nng_alloc(100), freed));
	web_start(&web, handler);
	nng_http_server_release(web.server);
	nng_url_free(web.url);
	return 0;
}
