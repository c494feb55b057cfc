/* The pipe itself may be closed in the callback: that is how to turn a peer away. */
#include "program.h"

static volatile int turned_away;

static void peer_comes(nng_pipe pipe, nng_pipe_ev event, void *unused)
{
	(void)event;
	(void)unused;
	nng_pipe_close(pipe);
	turned_away++;
}

int main(void)
{
	nng_socket a, b;

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	must(nng_pipe_notify(a, NNG_PIPE_EV_ADD_PRE, peer_comes, NULL));
	must(nng_listen(a, "inproc://turned-away", NULL, 0));
	must(nng_dial(b, "inproc://turned-away", NULL, NNG_FLAG_NONBLOCK));
	while (turned_away == 0)
		nng_msleep(5);
	nng_close(b);
	nng_close(a);
	return 0;
}
