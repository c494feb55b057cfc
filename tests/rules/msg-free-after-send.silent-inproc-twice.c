/* The received message is freed twice by its receiver: the sender, on another thread, is innocent.
 */
#include "program.h"

static void *receive(void *pull)
{
	nng_msg *msg;

	must(nng_recvmsg(*(nng_socket *)pull, &msg, 0));
	nng_msg_free(msg);
	nng_msg_free(msg); /* nngtrace: msg-double-free */
	return NULL;
}

int main(void)
{
	nng_socket push = buffered_push(), pull;

	must(nng_pull0_open(&pull));
	connect_inproc(pull, push);
	must(nng_sendmsg(push, text_msg("job"), 0));
	run_thread(receive, &pull);
	nng_close(push);
	nng_close(pull);
	return 0;
}
