/* ends: any */
/* One handler for two servers: the second breaks the list of the first. */
#include "webserver.h"

int main(void)
{
	struct web first;
	nng_http_server *second;
	nng_http_handler *handler;
	nng_url *url;

	must(nng_http_handler_alloc_static(&handler, "/", "hello", 5, "text/plain"));
	web_start(&first, handler);
	must(nng_url_parse(&url, "http://127.0.0.1:0/second"));
	must(nng_http_server_hold(&second, url));
	nng_url_free(url);
	alarm(5);
	nng_http_server_add_handler(second, handler); /* nngtrace: object-use-after-free */
	_exit(0);
}
