/* nngtrace: note allowed. The server ends by exit while a client is in a long poll. */
#include "program.h"
#include <nng/supplemental/http/http.h>

static nng_aio *volatile held;

static void poll_later(nng_aio *aio)
{
	(void)nng_aio_get_input(aio, 0);
	held = aio; /* finished when there is news */
}

int main(void)
{
	nng_http_server *server;
	nng_http_client *client;
	nng_http_handler *handler;
	nng_http_req *req;
	nng_http_res *res;
	nng_aio *aio;
	nng_url *url;

	must(nng_url_parse(&url, "http://127.0.0.1:18434/poll"));
	must(nng_http_server_hold(&server, url));
	must(nng_http_handler_alloc(&handler, "/poll", poll_later));
	must(nng_http_server_add_handler(server, handler));
	must(nng_http_server_start(server));
	must(nng_http_client_alloc(&client, url));
	must(nng_http_req_alloc(&req, url));
	must(nng_http_res_alloc(&res));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_http_client_transact(client, req, res, aio);
	while (held == NULL)
		nng_msleep(5);
	nng_msleep(20);
	exit(0);
}
