/* The handler finishes with an error, once: the server closes the connection. */
#include "webserver.h"

static void hello(nng_aio *aio)
{
	nng_aio_finish(aio, NNG_ENOENT);
}

int main(void)
{
	struct web web;
	nng_http_handler *handler;

	must(nng_http_handler_alloc(&handler, "/", hello));
	web_start(&web, handler);
	printf("%s\n", nng_strerror(web_get(&web, NULL)));
	web_stop(&web);
	return 0;
}
