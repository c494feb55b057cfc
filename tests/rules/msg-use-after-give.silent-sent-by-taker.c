/* Who takes the message sends it, and the receiver, over inproc, gets the very pointer. */
#include "notes.h"

static nng_socket s;

static void *send_it(void *unused)
{
	nng_msg *msg = pop();

	nngtrace_take(msg);
	must(nng_sendmsg(s, msg, 0));
	return unused;
}

int main(void)
{
	pthread_t thread;
	nng_socket peer;
	nng_msg *msg = text_msg("order 4711");

	must(nng_pair0_open(&s));
	must(nng_pair0_open(&peer));
	connect_inproc(s, peer);
	pthread_create(&thread, NULL, send_it, NULL);
	nngtrace_give(msg);
	push(msg);
	must(nng_recvmsg(peer, &msg, 0));
	printf("%zu bytes\n", nng_msg_len(msg));
	nng_msg_free(msg);
	pthread_join(thread, NULL);
	nng_close(s);
	nng_close(peer);
	return 0;
}
