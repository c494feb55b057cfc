/* A thread puts a message into a queue and still reads its length for the log. */
#include "notes.h"

int main(void)
{
	pthread_t thread;
	nng_msg *msg = text_msg("order 4711");

	nngtrace_name(msg, "order 4711");
	pthread_create(&thread, NULL, consume, NULL);
	nngtrace_give(msg);
	printf("%zu bytes\n", nng_msg_len(msg)); /* nngtrace: msg-use-after-give */
	push(msg);
	pthread_join(thread, NULL);
	return 0;
}
