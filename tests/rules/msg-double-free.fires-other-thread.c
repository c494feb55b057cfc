/* A worker frees the message it was given; so does the thread that gave it. */
#include "program.h"

static void *work(void *arg)
{
	nng_msg_free(arg);
	return NULL;
}

int main(void)
{
	nng_msg *msg = text_msg("job");

	run_thread(work, msg);
	nng_msg_free(msg); /* nngtrace: msg-double-free */
	return 0;
}
