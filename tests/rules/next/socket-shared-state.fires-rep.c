/* Two workers receive on one REP socket, which knows one request at a time. */
#include "program.h"

static nng_socket rep;

static void *first(void *unused)
{
	nng_msg *request;

	printf("%s\n", nng_strerror(nng_recvmsg(rep, &request, 0)));
	return unused;
}

static void *second(void *unused)
{
	nng_msg *request;

	nng_msleep(100);
	int rv = nng_recvmsg(rep, &request, 0); /* nngtrace: socket-shared-state */
	printf("%s\n", nng_strerror(rv));
	return unused;
}

int main(void)
{
	pthread_t a, b;

	must(nng_rep0_open(&rep));
	must(nng_socket_set_ms(rep, NNG_OPT_RECVTIMEO, 300));
	pthread_create(&a, NULL, first, NULL);
	pthread_create(&b, NULL, second, NULL);
	pthread_join(a, NULL);
	pthread_join(b, NULL);
	nng_close(rep);
	return 0;
}
