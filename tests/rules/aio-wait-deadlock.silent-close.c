/* A pipe callback takes its time, and the close waits for it; then a signal ends an idle server. */
/* ends: any */
/* nngtrace: note allowed */
#include "program.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static volatile int pipes;

static void left(nng_pipe pipe, nng_pipe_ev event, void *unused)
{
	(void)pipe;
	(void)event;
	(void)unused;
	pthread_mutex_lock(&lock);
	usleep(200000);
	pipes--;
	pthread_mutex_unlock(&lock);
}

int main(void)
{
	nng_socket a, b;
	nng_msg *msg;

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	must(nng_pipe_notify(a, NNG_PIPE_EV_ADD_POST, count_pipe, (void *)&pipes));
	must(nng_pipe_notify(a, NNG_PIPE_EV_REM_POST, left, NULL));
	connect_inproc(a, b);
	until_set(&pipes);
	nng_close(a);
	alarm(1);
	return nng_recvmsg(b, &msg, 0) == 0;
}
