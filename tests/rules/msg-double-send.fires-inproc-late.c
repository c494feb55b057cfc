/* Over inproc the receiver has the sender's very pointer. It is done with it when the sender sends
 * again what it gave away: that is the sender's mistake. */
#include "program.h"

static nng_socket push, pull;
static pthread_barrier_t sent, received;

static void *sender(void *unused)
{
	nng_msg *msg = text_msg("job");

	must(nng_sendmsg(push, msg, 0));
	pthread_barrier_wait(&sent);
	pthread_barrier_wait(&received);
	(void)nng_sendmsg(push, msg, NNG_FLAG_NONBLOCK); /* nngtrace: msg-double-send */
	return unused;
}

int main(void)
{
	pthread_t thread;
	nng_msg *msg;

	pthread_barrier_init(&sent, NULL, 2);
	pthread_barrier_init(&received, NULL, 2);
	push = buffered_push();
	must(nng_pull0_open(&pull));
	connect_inproc(pull, push);
	pthread_create(&thread, NULL, sender, NULL);
	pthread_barrier_wait(&sent);
	must(nng_recvmsg(pull, &msg, 0));
	nng_msg_free(msg);
	pthread_barrier_wait(&received);
	pthread_join(thread, NULL);
	nng_close(push);
	nng_close(pull);
	return 0;
}
