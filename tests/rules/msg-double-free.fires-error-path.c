/* The error path frees, and so does the common end. */
#include "program.h"

static void finish(nng_msg *msg)
{
	nng_msg_free(msg); /* nngtrace: msg-double-free */
}

int main(void)
{
	nng_msg *msg = text_msg("job");

	nng_msg_free(msg);
	finish(msg);
	return 0;
}
