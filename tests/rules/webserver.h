/*
 * webserver.h - a small HTTP server and one client, for the programs about HTTP objects.
 */

#ifndef TESTS_RULES_WEBSERVER_H
#define TESTS_RULES_WEBSERVER_H

#include "program.h"

#include <nng/supplemental/http/http.h>

struct web {
	nng_http_server *server;
	nng_url *url; /* of the server, with its port */
};

/* The server takes the handler, which may be NULL. */
static inline void web_start(struct web *web, nng_http_handler *handler)
{
	nng_sockaddr address;
	char text[64];
	nng_url *any;

	must(nng_url_parse(&any, "http://127.0.0.1:0/"));
	must(nng_http_server_hold(&web->server, any));
	nng_url_free(any);
	if (handler != NULL)
		must(nng_http_server_add_handler(web->server, handler));
	must(nng_http_server_start(web->server));
	must(nng_http_server_get_addr(web->server, &address));
	snprintf(text, sizeof text, "http://127.0.0.1:%u/", ntohs(address.s_in.sa_port));
	must(nng_url_parse(&web->url, text));
}

/* One request; 0 when an answer came, whatever it says. The client gives up when *enough, unless
   that is NULL. */
static inline int web_get(struct web *web, const volatile int *enough)
{
	nng_http_client *client;
	nng_http_req *req;
	nng_http_res *res;
	nng_aio *aio;

	must(nng_http_client_alloc(&client, web->url));
	must(nng_http_req_alloc(&req, web->url));
	must(nng_http_res_alloc(&res));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_http_client_transact(client, req, res, aio);
	if (enough != NULL) {
		until_set(enough);
		nng_aio_cancel(aio);
	}
	nng_aio_wait(aio);
	int rv = nng_aio_result(aio);
	nng_aio_free(aio);
	nng_http_res_free(res);
	nng_http_req_free(req);
	nng_http_client_free(client);
	return rv;
}

static inline void web_stop(struct web *web)
{
	nng_http_server_stop(web->server);
	nng_http_server_release(web->server);
	nng_url_free(web->url);
}

#endif
