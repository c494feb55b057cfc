/* ends: any */
/* The lock that the pipe callback needs is held across the close that brings it. */
#include "program.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static volatile int pipes;

static void left(nng_pipe pipe, nng_pipe_ev event, void *unused)
{
	(void)pipe;
	(void)event;
	(void)unused;
	pthread_mutex_lock(&lock);
	pipes--;
	pthread_mutex_unlock(&lock);
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
	pthread_mutex_lock(&lock);
	alarm(3);
	nng_close(a); /* nngtrace: aio-wait-deadlock */
	pthread_mutex_unlock(&lock);
	return 0;
}
