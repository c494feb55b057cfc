/* Two workers receive on one REP socket, which knows one request at a time. */
#include "program.h"

static nng_socket rep;
static volatile pid_t waiting;

static void *first(void *unused)
{
	nng_msg *request;

	waiting = gettid();
	printf("%s\n", nng_strerror(nng_recvmsg(rep, &request, 0)));
	return unused;
}

static void *second(void *unused)
{
	nng_msg *request;

	until_waits(&waiting);
	int rv = nng_recvmsg(rep, &request, 0); /* nngtrace: socket-shared-state */
	printf("%s\n", nng_strerror(rv));
	return unused;
}

int main(void)
{
	pthread_t a, b;

	must(nng_rep0_open(&rep));
	pthread_create(&a, NULL, first, NULL);
	pthread_create(&b, NULL, second, NULL);
	pthread_join(b, NULL); /* which is told at once that it may not */
	nng_close(rep);
	pthread_join(a, NULL);
	return 0;
}
