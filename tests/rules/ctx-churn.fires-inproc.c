/* A context for every question, over inproc, with a callback-free aio for all of them. */
#include "program.h"

enum { ROUNDS = 200 };

static void *answer(void *arg)
{
	nng_socket *rep = arg;
	nng_msg *msg;

	for (int i = 0; i < ROUNDS; i++) {
		must(nng_recvmsg(*rep, &msg, 0));
		must(nng_sendmsg(*rep, msg, 0));
	}
	return NULL;
}

static void ask(nng_socket req, nng_aio *aio)
{
	nng_ctx ctx;

	must(nng_ctx_open(&ctx, req)); /* nngtrace: ctx-churn */
	nng_aio_set_msg(aio, text_msg("question"));
	nng_ctx_send(ctx, aio);
	nng_aio_wait(aio);
	must(nng_aio_result(aio));
	nng_ctx_recv(ctx, aio);
	nng_aio_wait(aio);
	must(nng_aio_result(aio));
	nng_msg_free(nng_aio_get_msg(aio));
	nng_ctx_close(ctx);
}

int main(void)
{
	nng_socket req, rep;
	nng_aio *aio;
	pthread_t thread;

	must(nng_rep0_open(&rep));
	must(nng_req0_open(&req));
	connect_inproc(rep, req);
	must(nng_aio_alloc(&aio, NULL, NULL));
	pthread_create(&thread, NULL, answer, &rep);
	for (int i = 0; i < ROUNDS; i++)
		ask(req, aio);
	pthread_join(thread, NULL);
	nng_aio_free(aio);
	nng_close(req);
	nng_close(rep);
	return 0;
}
