/* ends: any */
/* nngtrace: note allowed */
/* NNG is told to free the body of a message that the program still has. */
#include "program.h"

int main(void)
{
	nng_socket a, b;
	nng_msg *msg;

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	connect_inproc(a, b);
	must(nng_msg_alloc(&msg, 2048));
	memset(nng_msg_body(msg), 0, 2048);
	alarm(5);
	nng_send(b, nng_msg_body(msg), 2048, NNG_FLAG_ALLOC); /* nngtrace: compat-mix */
	_exit(0);
}
