/*
 * An HTTP handler that makes a response and then finishes with an error: the server has no use
 * for the response, and nobody frees it.  And the address of the server is parsed for nothing.
 */
#include <arpa/inet.h>

#include <nng/nng.h>
#include <nng/supplemental/http/http.h>

#include "check.h"

static void refuse(nng_aio *aio)
{
	nng_http_res *res;

	check("res_alloc", nng_http_res_alloc_error(&res, 403)); /* nngtrace: object-leak */
	nng_aio_set_output(aio, 0, res);
	nng_aio_finish(aio, NNG_EPERM);
}

/* The answer to one GET, or 0. */
static int get(const nng_url *url)
{
	nng_http_client *client;
	nng_http_req *req;
	nng_http_res *res;
	nng_aio *aio;

	check("client_alloc", nng_http_client_alloc(&client, url));
	check("req_alloc", nng_http_req_alloc(&req, url));
	check("res_alloc", nng_http_res_alloc(&res));
	check("nng_aio_alloc", nng_aio_alloc(&aio, NULL, NULL));
	nng_http_client_transact(client, req, res, aio);
	nng_aio_wait(aio);
	int status = nng_aio_result(aio) == 0 ? nng_http_res_get_status(res) : 0;
	nng_aio_free(aio);
	nng_http_res_free(res);
	nng_http_req_free(req);
	nng_http_client_free(client);
	return status;
}

int main(void)
{
	nng_http_server *server;
	nng_http_handler *handler;
	nng_url *any, *url;
	nng_sockaddr address;
	char text[64];

	check("nng_url_parse", nng_url_parse(&any, "http://127.0.0.1:0/"));
	check("server_hold", nng_http_server_hold(&server, any));
	nng_url_free(any);
	check("handler_alloc", nng_http_handler_alloc(&handler, "/", refuse));
	check("add_handler", nng_http_server_add_handler(server, handler));
	check("server_start", nng_http_server_start(server));
	check("get_addr", nng_http_server_get_addr(server, &address));
	snprintf(text, sizeof text, "http://127.0.0.1:%u/", ntohs(address.s_in.sa_port));

	check("nng_url_parse", nng_url_parse(&url, text)); /* nngtrace: object-leak */
	printf("status %d\n", get(url));

	nng_http_server_stop(server);
	nng_http_server_release(server);
	return EXIT_SUCCESS;
}
