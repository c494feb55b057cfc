/* The thread that had the message last is joined: nobody is left to free it. */
#include "program.h"

static void *measure(void *msg)
{
	printf("%zu bytes\n", nng_msg_len(msg));
	return NULL;
}

int main(void)
{
	nng_msg *msg;

	must(nng_msg_alloc(&msg, 10)); /* nngtrace: msg-leak */
	run_thread(measure, msg);
	return 0;
}
