/* A handler moves from one server to another, which the first gave it back for. */
#include "webserver.h"

int main(void)
{
	struct web first;
	nng_http_server *second;
	nng_http_handler *handler;
	nng_url *url;

	must(nng_http_handler_alloc_static(&handler, "/", "hello", 5, "text/plain"));
	web_start(&first, handler);
	/* The server that has it refuses it. */
	printf("%s\n", nng_strerror(nng_http_server_add_handler(first.server, handler)));
	must(nng_url_parse(&url, "http://127.0.0.1:0/second"));
	must(nng_http_server_hold(&second, url));
	nng_url_free(url);
	must(nng_http_server_del_handler(first.server, handler));
	must(nng_http_server_add_handler(second, handler));
	nng_http_server_release(second);
	web_stop(&first);
	return 0;
}
