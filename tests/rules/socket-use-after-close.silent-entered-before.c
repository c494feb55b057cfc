/* A receive waits when another thread closes the socket: that is how to end it. */
#include "program.h"

static nng_socket s;
static volatile pid_t waiting;

static void *work(void *unused)
{
	nng_msg *msg;
	int rv;

	waiting = gettid();
	while ((rv = nng_recvmsg(s, &msg, 0)) == 0)
		nng_msg_free(msg);
	printf("%s\n", nng_strerror(rv));
	return unused;
}

int main(void)
{
	pthread_t thread;

	must(nng_pull0_open(&s));
	pthread_create(&thread, NULL, work, NULL);
	until_waits(&waiting);
	nng_close(s);
	pthread_join(thread, NULL);
	return 0;
}
