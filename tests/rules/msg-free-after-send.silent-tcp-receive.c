/* Over tcp the receiver gets a new message, often at the address of one just sent. */
#include "program.h"

int main(void)
{
	nng_socket a, b;

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	connect_tcp(a, b);
	for (int i = 0; i < 50; i++) {
		nng_msg *msg;
		must(nng_sendmsg(a, text_msg("ping"), 0));
		must(nng_recvmsg(b, &msg, 0));
		nng_msg_free(msg);
		must(nng_sendmsg(b, text_msg("pong"), 0));
		must(nng_recvmsg(a, &msg, 0));
		nng_msg_free(msg);
	}
	nng_close(a);
	nng_close(b);
	return 0;
}
