/* ends: any */
/* An HTTP handler finishes its aio with an error, and then again at its end. */
#include "webserver.h"

static volatile int twice;

static void hello(nng_aio *aio)
{
	if (nng_aio_get_input(aio, 2) != NULL)
		nng_aio_finish(aio, NNG_EINVAL);
	nng_aio_finish(aio, 0); /* nngtrace: aio-never-finished */
	twice = 1;
}

int main(void)
{
	struct web web;
	nng_http_handler *handler;

	must(nng_http_handler_alloc(&handler, "/", hello));
	web_start(&web, handler);
	alarm(3);
	printf("%s\n", nng_strerror(web_get(&web, NULL)));
	until_set(&twice); /* the first finish may bring the end of the request at once */
	web_stop(&web);
	return 0;
}
