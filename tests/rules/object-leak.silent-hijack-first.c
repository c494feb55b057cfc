/* The handler takes the connection over before it asks for the request, and frees both. */
#include "webserver.h"

static void take_over(nng_aio *aio)
{
	nng_http_conn *conn = nng_aio_get_input(aio, 2);

	must(nng_http_hijack(conn));
	nng_http_req *req = nng_aio_get_input(aio, 0);
	printf("asked for %s\n", nng_http_req_get_uri(req));
	nng_http_req_free(req);
	nng_http_conn_close(conn);
	nng_aio_finish(aio, 0);
}

int main(void)
{
	struct web web;
	nng_http_handler *handler;

	must(nng_http_handler_alloc(&handler, "/", take_over));
	web_start(&web, handler);
	printf("%s\n", nng_strerror(web_get(&web, NULL)));
	web_stop(&web);
	return 0;
}
