/* PUSH and PULL keep no conversation: many threads may use one socket at once. */
#include "program.h"

static nng_socket push, pull;

static void *produce(void *unused)
{
	for (int i = 0; i < 50; i++)
		must(nng_sendmsg(push, text_msg("job"), 0));
	return unused;
}

static void *consume(void *unused)
{
	nng_msg *msg;

	for (int i = 0; i < 50; i++) {
		must(nng_recvmsg(pull, &msg, 0));
		nng_msg_free(msg);
	}
	return unused;
}

int main(void)
{
	pthread_t thread[4];

	push = buffered_push();
	must(nng_pull0_open(&pull));
	connect_inproc(pull, push);
	for (int i = 0; i < 4; i++)
		pthread_create(&thread[i], NULL, i < 2 ? produce : consume, NULL);
	for (int i = 0; i < 4; i++)
		pthread_join(thread[i], NULL);
	nng_close(push);
	nng_close(pull);
	return 0;
}
