/* ends: any */
/* An HTTP handler forgets to finish its aio; the client gives up, the server cannot stop. */
#include "webserver.h"

static volatile int asked;

static void hello(nng_aio *aio)
{
	nng_http_req *req = nng_aio_get_input(aio, 0); /* nngtrace: aio-never-finished */

	printf("%s\n", nng_http_req_get_uri(req));
	asked = 1;
}

int main(void)
{
	struct web web;
	nng_http_handler *handler;

	must(nng_http_handler_alloc(&handler, "/", hello));
	web_start(&web, handler);
	printf("%s\n", nng_strerror(web_get(&web, &asked)));
	fflush(stdout);
	alarm(3);
	web_stop(&web);
	return 0;
}
