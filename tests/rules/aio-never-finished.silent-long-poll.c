/* nngtrace: note allowed. The server ends by exit while a client is in a long poll. */
#include "webserver.h"

static nng_aio *volatile held;
static volatile int asked;

static void poll_later(nng_aio *aio)
{
	(void)nng_aio_get_input(aio, 0);
	held = aio; /* finished when there is news */
	asked = 1;
}

int main(void)
{
	struct web web;
	nng_http_client *client;
	nng_http_handler *handler;
	nng_http_req *req;
	nng_http_res *res;
	nng_aio *aio;

	must(nng_http_handler_alloc(&handler, "/", poll_later));
	web_start(&web, handler);
	must(nng_http_client_alloc(&client, web.url));
	must(nng_http_req_alloc(&req, web.url));
	must(nng_http_res_alloc(&res));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_http_client_transact(client, req, res, aio);
	until_set(&asked);
	exit(0);
}
