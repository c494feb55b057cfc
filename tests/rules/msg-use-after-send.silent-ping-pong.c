/* Over inproc one pointer goes to and fro; each side may use it when it has received it. */
#include "program.h"

#define ROUNDS 100

static void *echo(void *arg)
{
	nng_socket *s = arg;
	nng_msg *msg;

	for (int i = 0; i < ROUNDS; i++) {
		must(nng_recvmsg(*s, &msg, 0));
		must(nng_msg_append(msg, "o", 1));
		must(nng_sendmsg(*s, msg, 0));
	}
	return NULL;
}

int main(void)
{
	nng_socket a, b;
	pthread_t thread;
	nng_msg *msg = text_msg("g");

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	connect_inproc(a, b);
	pthread_create(&thread, NULL, echo, &b);
	for (int i = 0; i < ROUNDS; i++) {
		must(nng_sendmsg(a, msg, 0));
		must(nng_recvmsg(a, &msg, 0));
		must(nng_msg_append(msg, "i", 1));
	}
	pthread_join(thread, NULL);
	if (nng_msg_len(msg) != 2 * ROUNDS + 1)
		return 1;
	nng_msg_free(msg);
	nng_close(a);
	nng_close(b);
	return 0;
}
