/* The queue is full: who gave the message takes it back, uses it and frees it. */
#include "notes.h"

int main(void)
{
	nng_msg *msg = text_msg("order 4711");

	nngtrace_give(msg);
	nngtrace_take(msg); /* it was not put into the queue */
	printf("%zu bytes are lost\n", nng_msg_len(msg));
	nng_msg_free(msg);
	return 0;
}
