/* ends: any */
/* nngtrace: note allowed */
/* A pipe callback closes its own socket, and waits for itself. */
#include "program.h"

static void peer_came(nng_pipe pipe, nng_pipe_ev event, void *arg)
{
	nng_socket *s = arg;

	(void)pipe;
	(void)event;
	alarm(1);
	nng_close(*s); /* nngtrace: socket-close-in-callback */
}

int main(void)
{
	nng_socket a, b;

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	must(nng_pipe_notify(a, NNG_PIPE_EV_ADD_POST, peer_came, &a));
	connect_inproc(a, b);
	pause();
	return 0;
}
