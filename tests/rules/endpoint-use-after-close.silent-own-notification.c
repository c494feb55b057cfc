/* nngtrace: note allowed. The pipe is closed elsewhere while a callback of it looks at it: it may
 * be gone at any time. */
#include "program.h"

static nng_pipe seen;
static volatile int inside, closed, asked;

static void added(nng_pipe pipe, nng_pipe_ev event, void *unused)
{
	nng_sockaddr address;

	(void)event;
	(void)unused;
	seen = pipe;
	inside = 1;
	until_set(&closed);
	/* Whether it is gone already is chance: nothing is said of it. */
	nng_pipe_get_addr(pipe, NNG_OPT_REMADDR, &address);
	asked = 1;
}

int main(void)
{
	nng_socket a, b;

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	must(nng_pipe_notify(a, NNG_PIPE_EV_ADD_POST, added, NULL));
	must(nng_listen(a, "inproc://pipes", NULL, 0));
	must(nng_dial(b, "inproc://pipes", NULL, NNG_FLAG_NONBLOCK));
	until_set(&inside);
	nng_pipe_close(seen);
	closed = 1;
	until_set(&asked);
	nng_close(b);
	nng_close(a);
	return 0;
}
