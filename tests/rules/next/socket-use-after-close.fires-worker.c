/* A worker makes its next call after another thread has closed the socket: a warning. */
#include "program.h"

static nng_socket s;

static void *work(void *unused)
{
	nng_msg *msg;
	int rv = nng_recvmsg(s, &msg, 0); /* nngtrace: socket-use-after-close=warning */

	printf("%s\n", nng_strerror(rv));
	return unused;
}

int main(void)
{
	must(nng_pull0_open(&s));
	nng_close(s);
	run_thread(work, NULL);
	return 0;
}
