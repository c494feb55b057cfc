/* ends: any */
/* There is no peer yet, but the socket asks for one again and again. */
#include "program.h"

static void *dial(void *socket)
{
	/* The first attempt fails, and another follows as soon as the server is there. */
	while (nng_dial(*(nng_socket *)socket, "inproc://late-server", NULL, 0) != 0)
		nng_msleep(50);
	return NULL;
}

int main(void)
{
	nng_socket s;
	nng_msg *msg;
	pthread_t dialer;

	alarm(3);
	must(nng_pull0_open(&s));
	pthread_create(&dialer, NULL, dial, &s);
	nng_recvmsg(s, &msg, 0);
	return 0;
}
