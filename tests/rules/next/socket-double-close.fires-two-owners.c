/* The worker closes the socket at its end, and the main thread at its own. */
#include "program.h"

static void *work(void *arg)
{
	nng_socket *s = arg;

	nng_close(*s);
	return NULL;
}

int main(void)
{
	nng_socket s = buffered_push();

	run_thread(work, &s);
	nng_close(s); /* nngtrace: socket-double-close */
	return 0;
}
