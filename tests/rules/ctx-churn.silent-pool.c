/* A pool of contexts, opened once and used for many questions. */
#include "program.h"

enum { POOL = 8, ROUNDS = 25 };

static void *answer(void *arg)
{
	nng_socket *rep = arg;
	nng_msg *msg;

	for (int i = 0; i < POOL * ROUNDS; i++) {
		must(nng_recvmsg(*rep, &msg, 0));
		must(nng_sendmsg(*rep, msg, 0));
	}
	return NULL;
}

static void ask(nng_ctx ctx, nng_aio *aio)
{
	nng_aio_set_msg(aio, text_msg("question"));
	nng_ctx_send(ctx, aio);
	nng_aio_wait(aio);
	must(nng_aio_result(aio));
	nng_ctx_recv(ctx, aio);
	nng_aio_wait(aio);
	must(nng_aio_result(aio));
	nng_msg_free(nng_aio_get_msg(aio));
}

int main(void)
{
	nng_socket req, rep;
	nng_aio *aio;
	nng_ctx pool[POOL];
	pthread_t thread;

	must(nng_rep0_open(&rep));
	must(nng_req0_open(&req));
	connect_inproc(rep, req);
	must(nng_aio_alloc(&aio, NULL, NULL));
	for (int i = 0; i < POOL; i++)
		must(nng_ctx_open(&pool[i], req));
	pthread_create(&thread, NULL, answer, &rep);
	for (int i = 0; i < POOL * ROUNDS; i++)
		ask(pool[i % POOL], aio);
	pthread_join(thread, NULL);
	for (int i = 0; i < POOL; i++)
		nng_ctx_close(pool[i]);
	nng_aio_free(aio);
	nng_close(req);
	nng_close(rep);
	return 0;
}
