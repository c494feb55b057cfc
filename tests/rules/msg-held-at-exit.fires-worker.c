/* A worker still holds the message it received when the main thread exits. */
#include "program.h"

static nng_socket a, b;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool received;

static void *work(void *unused)
{
	nng_msg *msg;

	(void)unused;
	must(nng_recvmsg(b, &msg, 0)); /* nngtrace: msg-held-at-exit */
	pthread_mutex_lock(&lock);
	received = true;
	pthread_cond_signal(&changed);
	pthread_mutex_unlock(&lock);
	for (;;)
		pause();
	return msg;
}

int main(void)
{
	pthread_t thread;

	must(nng_pair0_open(&a)); /* nngtrace: socket-leak */
	must(nng_pair0_open(&b));
	connect_inproc(a, b);
	pthread_create(&thread, NULL, work, NULL);
	must(nng_sendmsg(a, text_msg("job"), 0));
	pthread_mutex_lock(&lock);
	while (!received)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
	return 0;
}
