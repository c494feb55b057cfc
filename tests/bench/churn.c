/*
 * churn.c - a correct but wasteful program: every request has a context and an aio of its own,
 * made for it and closed after it. What the analyzer remembers of them must not add up.
 *
 * usage: bench_churn REQUESTS
 */
#include <pthread.h>

#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>

#include "tests/bench/bench.h"

static const char url[] = "inproc://churn";
static long requests;

static void *
answer(void *data)
{
	nng_socket rep = *(nng_socket *)data;
	for (long i = 0; i < requests; i++) {
		nng_msg *msg;
		bench_check("nng_recvmsg", nng_recvmsg(rep, &msg, 0));
		bench_check("nng_sendmsg", nng_sendmsg(rep, msg, 0));
	}
	return NULL;
}

static void
finish(nng_aio *aio)
{
	nng_aio_wait(aio);
	bench_check("nng_aio_result", nng_aio_result(aio));
}

static void
ask(nng_socket req)
{
	nng_ctx ctx;
	nng_aio *aio;
	nng_msg *msg;
	bench_check("nng_ctx_open", nng_ctx_open(&ctx, req));
	bench_check("nng_aio_alloc", nng_aio_alloc(&aio, NULL, NULL));
	bench_check("nng_msg_alloc", nng_msg_alloc(&msg, 64));
	nng_aio_set_msg(aio, msg);
	nng_ctx_send(ctx, aio);
	finish(aio);
	nng_ctx_recv(ctx, aio);
	finish(aio);
	nng_msg_free(nng_aio_get_msg(aio));
	nng_aio_free(aio);
	bench_check("nng_ctx_close", nng_ctx_close(ctx));
}

int
main(int argc, char **argv)
{
	nng_socket req, rep;
	pthread_t server;
	if (argc != 2) {
		fprintf(stderr, "usage: %s REQUESTS\n", argv[0]);
		return 2;
	}
	requests = bench_number("REQUESTS", argv[1]);
	bench_check("nng_rep0_open", nng_rep0_open(&rep));
	bench_check("nng_req0_open", nng_req0_open(&req));
	bench_check("nng_listen", nng_listen(rep, url, NULL, 0));
	bench_check("nng_dial", nng_dial(req, url, NULL, 0));
	pthread_create(&server, NULL, answer, &rep);
	for (long i = 0; i < requests; i++) {
		ask(req);
	}
	pthread_join(server, NULL);
	bench_check("nng_close", nng_close(req));
	bench_check("nng_close", nng_close(rep));
	return 0;
}
