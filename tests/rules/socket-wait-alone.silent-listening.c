/* ends: any */
/* A server waits for its first peer until it is killed. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_msg *msg;

	alarm(3);
	must(nng_pull0_open(&s));
	must(nng_listen(s, "inproc://somebody-may-come", NULL, 0));
	nng_recvmsg(s, &msg, 0);
	return 0;
}
