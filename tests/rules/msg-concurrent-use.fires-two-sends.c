/* Two threads send the same message, each to a socket of its own, at the same time. */
#include "program.h"

struct sender {
	nng_socket s;
	volatile pid_t tid;
};

static nng_msg *msg;

static void *send_it(void *arg)
{
	struct sender *sender = arg;

	sender->tid = gettid();
	if (nng_sendmsg(sender->s, msg, 0) != 0) /* nngtrace: msg-concurrent-use */
		printf("not sent\n");
	return NULL;
}

int main(void)
{
	static struct sender sender[2];
	pthread_t thread[2];

	msg = text_msg("news");
	for (int i = 0; i < 2; i++) {
		must(nng_push0_open(&sender[i].s));
		pthread_create(&thread[i], NULL, send_it, &sender[i]);
	}
	for (int i = 0; i < 2; i++)
		until_waits(&sender[i].tid);
	for (int i = 0; i < 2; i++) {
		nng_close(sender[i].s); /* ends the send */
		pthread_join(thread[i], NULL);
	}
	nng_msg_free(msg);
	return 0;
}
