/* A pipe callback closes another socket; here it goes well. */
#include "program.h"

static volatile bool closed;

static void peer_came(nng_pipe pipe, nng_pipe_ev event, void *arg)
{
	nng_socket *other = arg;

	(void)pipe;
	(void)event;
	nng_close(*other); /* nngtrace: socket-close-in-callback */
	closed = true;
}

int main(void)
{
	nng_socket a, b, other;

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	must(nng_pull0_open(&other));
	must(nng_pipe_notify(a, NNG_PIPE_EV_ADD_POST, peer_came, &other));
	connect_inproc(a, b);
	while (!closed)
		nng_msleep(5);
	nng_close(a);
	nng_close(b);
	return 0;
}
