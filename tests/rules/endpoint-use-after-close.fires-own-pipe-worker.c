/* A worker closes the pipe that it was given, and then wants its address for the log. */
#include "program.h"

static void *kick(void *arg)
{
	nng_pipe p = *(nng_pipe *)arg;
	nng_sockaddr address;

	must(nng_pipe_close(p));
	/* clang-format off */
	nng_pipe_get_addr(p, NNG_OPT_REMADDR, &address); /* nngtrace: endpoint-use-after-close=warning */
	/* clang-format on */
	return NULL;
}

int main(void)
{
	nng_socket a, b;
	nng_msg *msg;
	nng_pipe p;

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	connect_tcp(a, b);
	must(nng_sendmsg(b, text_msg("hello"), 0));
	must(nng_recvmsg(a, &msg, 0));
	p = nng_msg_get_pipe(msg);
	nng_msg_free(msg);
	run_thread(kick, &p);
	nng_close(b);
	nng_close(a);
	return 0;
}
