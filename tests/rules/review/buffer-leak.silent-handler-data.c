/* nngtrace: note allowed. The handler's data is freed by its destructor, on a thread of NNG's, after the release. */
#include "program.h"
#include <nng/supplemental/http/http.h>

static void handle(nng_aio *aio) { nng_aio_finish(aio, NNG_EINVAL); }

static void freed(void *p) { usleep(1000); nng_free(p, 100); }

int main(void)
{
	nng_http_server *server;
	nng_http_handler *handler;
	nng_url *url;

	must(nng_url_parse(&url, "http://127.0.0.1:18435/x"));
	must(nng_http_server_hold(&server, url));
	must(nng_http_handler_alloc(&handler, "/x", handle));
	must(nng_http_handler_set_data(handler, nng_alloc(100), freed));
	must(nng_http_server_add_handler(server, handler));
	must(nng_http_server_start(server));
	nng_http_server_release(server);
	nng_url_free(url);
	return 0;
}
