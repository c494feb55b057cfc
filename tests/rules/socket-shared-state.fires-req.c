/* A thread waits for its answer, while another sends its question on the same socket. */
#include "program.h"

static nng_socket req;
static volatile pid_t waiting;

static void *other(void *unused)
{
	until_waits(&waiting);
	must(nng_sendmsg(req, text_msg("two"), 0)); /* nngtrace: socket-shared-state */
	return unused;
}

int main(void)
{
	nng_socket rep;
	pthread_t thread;
	nng_msg *answer = NULL;

	must(nng_rep0_open(&rep));
	must(nng_req0_open(&req));
	connect_inproc(rep, req);
	waiting = gettid();
	must(nng_sendmsg(req, text_msg("one"), 0));
	pthread_create(&thread, NULL, other, NULL);
	printf("%s\n", nng_strerror(nng_recvmsg(req, &answer, 0)));
	pthread_join(thread, NULL);
	nng_close(req);
	nng_close(rep);
	return 0;
}
