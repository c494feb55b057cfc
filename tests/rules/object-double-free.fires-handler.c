/* ends: any */
/* The server has taken the handler, and frees it at its own end. */
#include "webserver.h"

int main(void)
{
	struct web web;
	nng_http_handler *handler;

	alarm(1);
	must(nng_http_handler_alloc_static(&handler, "/", "hello", 5, "text/plain"));
	web_start(&web, handler);
	nng_http_handler_free(handler); /* nngtrace: object-double-free */
	printf("%s\n", nng_strerror(web_get(&web, 500)));
	web_stop(&web);
	return 0;
}
