/* ends: any */
/* The handler takes the connection over, frees the request, asks for it again and frees it again. */
#include "webserver.h"

static volatile int twice;

static void take_over(nng_aio *aio)
{
	nng_http_conn *conn = nng_aio_get_input(aio, 2);

	must(nng_http_hijack(conn));
	nng_http_req_free(nng_aio_get_input(aio, 0));
	twice = 1;
	nng_http_req_free(nng_aio_get_input(aio, 0)); /* nngtrace: object-double-free */
	nng_http_conn_close(conn);
	nng_aio_finish(aio, 0);
}

int main(void)
{
	struct web web;
	nng_http_handler *handler;

	must(nng_http_handler_alloc(&handler, "/", take_over));
	web_start(&web, handler);
	alarm(3);
	printf("%s\n", nng_strerror(web_get(&web, NULL)));
	until_set(&twice);
	web_stop(&web);
	return 0;
}
