/* The thread that sent a message receives it again, at the same address. */
#include "program.h"

int main(void)
{
	nng_socket a, b;
	nng_msg *msg = text_msg("job");

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	connect_inproc(a, b);
	must(nng_sendmsg(a, msg, 0));
	must(nng_recvmsg(b, &msg, 0));
	printf("%zu bytes\n", nng_msg_len(msg));
	nng_msg_free(msg);
	nng_close(a);
	nng_close(b);
	return 0;
}
