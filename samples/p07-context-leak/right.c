/*
 * The same client: one context and one aio do for all requests, and are closed at the end.
 */
#include <pthread.h>

#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>

#include "check.h"

#define URL    "inproc://p07"
#define ROUNDS 10

/* Sends every request back. */
static void *echo(void *arg)
{
	nng_socket *rep = arg;
	nng_msg *msg;

	for (int i = 0; i < ROUNDS; i++) {
		check("nng_recvmsg", nng_recvmsg(*rep, &msg, 0));
		check("nng_sendmsg", nng_sendmsg(*rep, msg, 0));
	}
	return NULL;
}

static void ask(nng_ctx ctx, nng_aio *aio)
{
	nng_msg *msg;
	int rv;

	check("nng_msg_alloc", nng_msg_alloc(&msg, 0));
	nng_aio_set_msg(aio, msg);
	nng_ctx_send(ctx, aio);
	nng_aio_wait(aio);
	if ((rv = nng_aio_result(aio)) != 0)
		nng_msg_free(msg);
	check("nng_ctx_send", rv);
	nng_ctx_recv(ctx, aio);
	nng_aio_wait(aio);
	check("nng_ctx_recv", nng_aio_result(aio));
	nng_msg_free(nng_aio_get_msg(aio));
}

int main(void)
{
	nng_socket req, rep;
	nng_ctx ctx;
	nng_aio *aio;
	pthread_t server;

	check("nng_rep0_open", nng_rep0_open(&rep));
	check("nng_listen", nng_listen(rep, URL, NULL, 0));
	check("nng_req0_open", nng_req0_open(&req));
	check("nng_dial", nng_dial(req, URL, NULL, 0));
	pthread_create(&server, NULL, echo, &rep);

	check("nng_ctx_open", nng_ctx_open(&ctx, req));
	check("nng_aio_alloc", nng_aio_alloc(&aio, NULL, NULL));
	for (int i = 0; i < ROUNDS; i++)
		ask(ctx, aio);
	nng_aio_free(aio);
	nng_ctx_close(ctx);
	pthread_join(server, NULL);
	nng_close(req);
	nng_close(rep);
	return EXIT_SUCCESS;
}
