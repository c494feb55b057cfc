/* ends: any */
/* The handler frees the aio that the server lent to it. */
#include "webserver.h"

static void answer(nng_aio *aio)
{
	nng_aio_reap(aio); /* nngtrace: aio-double-free */
	_exit(0);          /* the server does not survive it */
}

int main(void)
{
	struct web web;
	nng_http_handler *handler;

	must(nng_http_handler_alloc(&handler, "/", answer));
	web_start(&web, handler);
	web_get(&web, NULL);
	web_stop(&web);
	return 0;
}
