/* ends: any */
/* A new pipe's callback waits for the thread that closes the listener under it. */
#include "program.h"

static volatile int added, closed;

static void met(nng_pipe pipe, nng_pipe_ev event, void *unused)
{
	(void)pipe;
	(void)event;
	(void)unused;
	added = 1;
	until_set(&closed);
}

int main(void)
{
	nng_socket a, b;
	nng_listener l;

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	must(nng_pipe_notify(a, NNG_PIPE_EV_ADD_POST, met, NULL));
	must(nng_listen(a, "inproc://closing", &l, 0));
	must(nng_dial(b, "inproc://closing", NULL, NNG_FLAG_NONBLOCK));
	until_set(&added);
	alarm(3);
	nng_listener_close(l); /* nngtrace: aio-wait-deadlock */
	nng_close(a);
	closed = 1;
	return 0;
}
