/* ends: any */
/* nngtrace: note allowed */
/* One peer is enough: the callback of its pipe closes the listener, which waits for it. */
#include "program.h"

static nng_listener listener;

static void peer_comes(nng_pipe pipe, nng_pipe_ev event, void *unused)
{
	(void)pipe;
	(void)event;
	(void)unused;
	alarm(1);
	nng_listener_close(listener); /* nngtrace: socket-close-in-callback */
}

int main(void)
{
	nng_socket a, b;

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	must(nng_pipe_notify(a, NNG_PIPE_EV_ADD_PRE, peer_comes, NULL));
	must(nng_listen(a, "inproc://one-peer", &listener, 0));
	must(nng_dial(b, "inproc://one-peer", NULL, NNG_FLAG_NONBLOCK));
	pause();
	return 0;
}
