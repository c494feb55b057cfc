/*
 * inflight.h - a transaction with a server that is in no hurry, for the programs about what an
 * operation works on.
 */

#ifndef TESTS_RULES_INFLIGHT_H
#define TESTS_RULES_INFLIGHT_H

#include "webserver.h"

#include <stdatomic.h>

static _Atomic(nng_aio *) parked;

/* Answers when finish_parked is called. */
static inline void park(nng_aio *aio)
{
	atomic_store(&parked, aio);
}

struct transaction {
	struct web web;
	nng_http_client *client;
	nng_http_req *req;
	nng_http_res *res;
	nng_aio *aio;
};

/* The request has reached the server when this returns. */
static inline void transaction_start(struct transaction *t, void (*done)(void *))
{
	nng_http_handler *handler;

	must(nng_http_handler_alloc(&handler, "/", park));
	web_start(&t->web, handler);
	must(nng_http_client_alloc(&t->client, t->web.url));
	must(nng_http_req_alloc(&t->req, t->web.url));
	must(nng_http_res_alloc(&t->res));
	must(nng_aio_alloc(&t->aio, done, t));
	nng_http_client_transact(t->client, t->req, t->res, t->aio);
	for (int i = 0; atomic_load(&parked) == NULL && i < 5000; i++)
		nng_msleep(1);
}

static inline void finish_parked(void)
{
	nng_http_res *res;

	must(nng_http_res_alloc(&res));
	nng_aio_set_output(parked, 0, res);
	nng_aio_finish(parked, 0);
}

static inline void transaction_end(struct transaction *t)
{
	nng_aio_free(t->aio);
	nng_http_client_free(t->client);
	web_stop(&t->web);
}

#endif
