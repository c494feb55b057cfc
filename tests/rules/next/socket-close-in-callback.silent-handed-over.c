/* The callback tells the main thread, and that closes; callbacks run while it does. */
#include "program.h"

static volatile int came, went;

static void notice(nng_pipe pipe, nng_pipe_ev event, void *unused)
{
	(void)unused;
	printf("pipe %s\n", nng_pipe_id(pipe) > 0 ? "known" : "unknown");
	if (event == NNG_PIPE_EV_ADD_POST)
		came = 1;
	else
		went = 1;
}

int main(void)
{
	nng_socket a, b;

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	must(nng_pipe_notify(a, NNG_PIPE_EV_ADD_POST, notice, NULL));
	must(nng_pipe_notify(a, NNG_PIPE_EV_REM_POST, notice, NULL));
	connect_inproc(a, b);
	while (!came)
		nng_msleep(5);
	nng_close(a);
	while (!went)
		nng_msleep(5);
	nng_close(b);
	return 0;
}
