/* Two threads share a REQ socket, each for a whole exchange under a mutex. */
#include "program.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static nng_socket req, rep;

enum { ROUNDS = 20 };

static void *ask(void *unused)
{
	nng_msg *msg;

	for (int i = 0; i < ROUNDS; i++) {
		pthread_mutex_lock(&lock);
		must(nng_sendmsg(req, text_msg("question"), 0));
		must(nng_recvmsg(req, &msg, 0));
		nng_msg_free(msg);
		pthread_mutex_unlock(&lock);
	}
	return unused;
}

static void *answer(void *unused)
{
	nng_msg *msg;

	for (int i = 0; i < 2 * ROUNDS; i++) {
		must(nng_recvmsg(rep, &msg, 0));
		must(nng_sendmsg(rep, msg, 0));
	}
	return unused;
}

int main(void)
{
	pthread_t a, b, server;

	must(nng_rep0_open(&rep));
	must(nng_req0_open(&req));
	connect_inproc(rep, req);
	pthread_create(&server, NULL, answer, NULL);
	pthread_create(&a, NULL, ask, NULL);
	pthread_create(&b, NULL, ask, NULL);
	pthread_join(a, NULL);
	pthread_join(b, NULL);
	pthread_join(server, NULL);
	nng_close(req);
	nng_close(rep);
	return 0;
}
