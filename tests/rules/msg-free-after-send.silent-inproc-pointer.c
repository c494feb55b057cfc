/* Over inproc another thread receives the very pointer that was sent, and frees it. */
#include "program.h"

#define COUNT 200

static void *receive(void *arg)
{
	nng_socket *s = arg;
	nng_msg *msg;

	for (int i = 0; i < COUNT; i++) {
		must(nng_recvmsg(*s, &msg, 0));
		nng_msg_free(msg);
	}
	return NULL;
}

int main(void)
{
	nng_socket push, pull;
	pthread_t thread;

	must(nng_push0_open(&push));
	must(nng_pull0_open(&pull));
	connect_inproc(pull, push);
	pthread_create(&thread, NULL, receive, &pull);
	for (int i = 0; i < COUNT; i++)
		must(nng_sendmsg(push, text_msg("job"), 0));
	pthread_join(thread, NULL);
	nng_close(push);
	nng_close(pull);
	return 0;
}
