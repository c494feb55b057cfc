/* ends: any */
/* One thread sends and receives over inproc, and another frees with the pointer from before. */
#include "program.h"

static nng_msg *msg;

static void *late(void *unused)
{
	nng_msg_free(msg); /* nngtrace: msg-double-free */
	return unused;
}

int main(void)
{
	nng_socket push, pull;
	nng_msg *received;

	must(nng_push0_open(&push));
	must(nng_pull0_open(&pull));
	connect_inproc(push, pull);
	msg = text_msg("work");
	must(nng_sendmsg(push, msg, 0));
	must(nng_recvmsg(pull, &received, 0));
	if (received != msg)
		exit(2);
	nng_msg_free(received);
	run_thread(late, NULL);
	_exit(0);
}
