/*
 * A server with contexts and callbacks: the aio of a received request is used for the answer
 * without the message ever being named.
 */
#include "program.h"
#include <stdatomic.h>

enum { SERVERS = 3, ROUNDS = 30 };

static atomic_int receives; /* that have been started */

struct server {
	nng_ctx ctx;
	nng_aio *aio;
	bool sending;
};

static void step(void *arg)
{
	struct server *server = arg;

	if (nng_aio_result(server->aio) != 0)
		return;
	server->sending = !server->sending;
	if (server->sending) {
		nng_ctx_send(server->ctx, server->aio);
	} else {
		nng_ctx_recv(server->ctx, server->aio);
		receives++;
	}
}

int main(void)
{
	nng_socket req, rep;
	struct server server[SERVERS] = {0};

	must(nng_rep0_open(&rep));
	must(nng_req0_open(&req));
	connect_inproc(rep, req);
	for (int i = 0; i < SERVERS; i++) {
		must(nng_ctx_open(&server[i].ctx, rep)); /* nngtrace: ctx-leak=note */
		must(nng_aio_alloc(&server[i].aio, step, &server[i]));
		nng_ctx_recv(server[i].ctx, server[i].aio);
	}
	for (int i = 0; i < ROUNDS; i++) {
		nng_msg *msg;
		must(nng_sendmsg(req, text_msg("question"), 0));
		must(nng_recvmsg(req, &msg, 0));
		nng_msg_free(msg);
	}
	while (receives < ROUNDS) /* the servers wait for requests again */
		usleep(1000);
	for (int i = 0; i < SERVERS; i++)
		nng_aio_stop(server[i].aio);
	nng_close(req);
	nng_close(rep);
	for (int i = 0; i < SERVERS; i++)
		nng_aio_free(server[i].aio);
	return 0;
}
