/* A signal ends the process in the middle of a clean-up whose callback writes a long log. */
/* ends: any */
/* nngtrace: note allowed */
#include "program.h"

static volatile int pipes;

static void left(nng_pipe pipe, nng_pipe_ev event, void *unused)
{
	(void)pipe;
	(void)event;
	(void)unused;
	usleep(2500000);
}

int main(void)
{
	nng_socket a, b;

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	must(nng_pipe_notify(a, NNG_PIPE_EV_ADD_POST, count_pipe, (void *)&pipes));
	must(nng_pipe_notify(a, NNG_PIPE_EV_REM_POST, left, NULL));
	connect_inproc(a, b);
	until_set(&pipes);
	alarm(1);
	nng_close(a);
	return 0;
}
