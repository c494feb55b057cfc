/* ends: any */
/* The server has taken the handler, and frees it at its own end. */
#include "webserver.h"

int main(void)
{
	struct web web;
	nng_http_handler *handler;

	must(nng_http_handler_alloc_static(&handler, "/", "hello", 5, "text/plain"));
	web_start(&web, handler);
	alarm(1);
	nng_http_handler_free(handler); /* nngtrace: object-double-free */
	printf("%s\n", nng_strerror(web_get(&web, NULL)));
	web_stop(&web);
	return 0;
}
