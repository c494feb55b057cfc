/* ends: any */
/* The handler closes the server's connection without having taken it over. */
#include "webserver.h"

static void answer(nng_aio *aio)
{
	nng_http_conn *conn = nng_aio_get_input(aio, 2);

	nng_http_conn_close(conn); /* nngtrace: object-double-free */
	_exit(0);                  /* the server does not survive it */
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
