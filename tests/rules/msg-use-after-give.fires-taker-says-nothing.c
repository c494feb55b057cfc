/* The thread that gets the message out of the queue never says so: it may be anybody's. */
#include "notes.h"

static void *consume_silently(void *unused)
{
	nng_msg *msg = pop();

	nng_msg_free(msg); /* nngtrace: msg-use-after-give */
	return unused;
}

int main(void)
{
	pthread_t thread;
	nng_msg *msg = text_msg("order 4711");

	pthread_create(&thread, NULL, consume_silently, NULL);
	nngtrace_give(msg);
	push(msg);
	pthread_join(thread, NULL);
	return 0;
}
