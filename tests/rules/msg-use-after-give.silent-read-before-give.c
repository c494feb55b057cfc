/* The length is read before the message goes into the queue. */
#include "notes.h"

int main(void)
{
	pthread_t thread;
	nng_msg *msg = text_msg("order 4711");

	nngtrace_name(msg, "order 4711");
	pthread_create(&thread, NULL, consume, NULL);
	printf("%zu bytes\n", nng_msg_len(msg));
	nngtrace_give(msg);
	push(msg);
	pthread_join(thread, NULL);
	return 0;
}
