/* A received message is freed twice: over inproc it has been somebody else's before. */
#include "program.h"

int main(void)
{
	nng_socket a, b;
	nng_msg *msg;

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	connect_inproc(a, b);
	must(nng_sendmsg(a, text_msg("hello"), 0));
	must(nng_recvmsg(b, &msg, 0));
	nng_msg_free(msg);
	nng_msg_free(msg); /* nngtrace: msg-double-free */
	nng_close(a);
	nng_close(b);
	return 0;
}
