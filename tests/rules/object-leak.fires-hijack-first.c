/* The connection is taken over, then the request is read; it is the handler's, and never freed. */
#include "webserver.h"

static void take_over(nng_aio *aio)
{
	nng_http_conn *conn = nng_aio_get_input(aio, 2);

	must(nng_http_hijack(conn));
	nng_http_req *req = nng_aio_get_input(aio, 0); /* nngtrace: object-leak */
	printf("asked for %s\n", nng_http_req_get_uri(req));
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
	until_others_wait(); /* the callback has ended, too, not only the request */
	web_stop(&web);
	return 0;
}
