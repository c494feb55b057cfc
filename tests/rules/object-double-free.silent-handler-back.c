/* A handler that the server refused or gave back is the program's, to be freed once. */
#include "webserver.h"

int main(void)
{
	struct web web;
	nng_http_handler *handler, *refused;

	must(nng_http_handler_alloc_static(&handler, "/", "hello", 5, "text/plain"));
	must(nng_http_handler_alloc_static(&refused, "/", "other", 5, "text/plain"));
	web_start(&web, handler);
	printf("%s\n", nng_strerror(nng_http_server_add_handler(web.server, refused)));
	nng_http_handler_free(refused);
	must(nng_http_server_del_handler(web.server, handler));
	nng_http_handler_free(handler);
	web_stop(&web);
	return 0;
}
