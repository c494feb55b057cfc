/* Received by one thread, freed by another, which also closes the socket. */
#include "program.h"

static nng_socket a, b;

static void *finish(void *msg)
{
	nng_msg_free(msg);
	nng_close(a);
	nng_close(b);
	return NULL;
}

int main(void)
{
	nng_msg *msg;

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	connect_inproc(a, b);
	must(nng_sendmsg(a, text_msg("hello"), 0));
	must(nng_recvmsg(b, &msg, 0));
	run_thread(finish, msg);
	return 0;
}
