/* ends: any */
/* The listen fails, nobody looks, and the receive waits for peers that cannot come. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_msg *msg;

	alarm(3);
	must(nng_pull0_open(&s));
	nng_listen(s, "nowhere://here", NULL, 0);
	nng_recvmsg(s, &msg, 0); /* nngtrace: socket-wait-alone */
	return 0;
}
