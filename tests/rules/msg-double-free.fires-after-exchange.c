/* The client sends, the server hands what it got to the client's thread, which frees it; then
 * the server frees it, too: the server's free is the second. */
#include "program.h"

static nng_socket a, b;
static nng_msg *handed;
static pthread_barrier_t one, two;

static void *server(void *unused)
{
	nng_msg *msg;

	must(nng_recvmsg(b, &msg, 0));
	handed = msg;
	pthread_barrier_wait(&one);
	pthread_barrier_wait(&two);
	nng_msg_free(msg); /* nngtrace: msg-double-free */
	return unused;
}

int main(void)
{
	pthread_t thread;

	pthread_barrier_init(&one, NULL, 2);
	pthread_barrier_init(&two, NULL, 2);
	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	connect_inproc(a, b);
	pthread_create(&thread, NULL, server, NULL);
	must(nng_sendmsg(a, text_msg("job"), 0));
	pthread_barrier_wait(&one);
	printf("%zu bytes\n", nng_msg_len(handed));
	nng_msg_free(handed);
	pthread_barrier_wait(&two);
	pthread_join(thread, NULL);
	nng_close(a);
	nng_close(b);
	return 0;
}
