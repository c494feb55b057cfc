/* In the last callback of a pipe it is still there to be asked. */
#include "program.h"

static volatile bool went;

static void peer_left(nng_pipe pipe, nng_pipe_ev event, void *unused)
{
	nng_sockaddr address;

	(void)event;
	(void)unused;
	printf("%s\n", nng_strerror(nng_pipe_get_addr(pipe, NNG_OPT_REMADDR, &address)));
	printf("%s\n", nng_strerror(nng_pipe_close(pipe)));
	went = true;
}

int main(void)
{
	nng_socket a, b;
	nng_msg *msg;

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	must(nng_pipe_notify(a, NNG_PIPE_EV_REM_POST, peer_left, NULL));
	connect_tcp(a, b);
	must(nng_sendmsg(b, text_msg("hello"), 0));
	must(nng_recvmsg(a, &msg, 0));
	nng_msg_free(msg);
	nng_close(b);
	while (!went)
		nng_msleep(5);
	nng_close(a);
	return 0;
}
