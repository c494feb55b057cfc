/* inproc passes the pointer itself: the receiver may change and free the message while the
   sender is still on its way back from nng_sendmsg(). */
#include "program.h"

enum { COUNT = 3000 };

static void *take(void *arg)
{
	nng_socket *s = arg;
	nng_msg *msg;

	for (int i = 0; i < COUNT; i++) {
		must(nng_recvmsg(*s, &msg, 0));
		must(nng_msg_append(msg, "!", 1));
		nng_msg_free(msg);
	}
	return NULL;
}

int main(void)
{
	nng_socket push = buffered_push(), pull;
	pthread_t thread;

	must(nng_pull0_open(&pull));
	connect_inproc(pull, push);
	pthread_create(&thread, NULL, take, &pull);
	for (int i = 0; i < COUNT; i++)
		must(nng_sendmsg(push, text_msg("job"), 0));
	pthread_join(thread, NULL);
	nng_close(push);
	nng_close(pull);
	return 0;
}
