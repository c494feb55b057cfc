/* To be kept is no leave to be freed twice. */
#include <nngtrace.h>

#include "program.h"

int main(void)
{
	nng_msg *msg = text_msg("hello");
	nng_msg *hold = text_msg("so that the memory is not the next message's at once");

	nngtrace_keep(msg);
	nng_msg_free(msg);
	nng_msg_free(msg); /* nngtrace: msg-double-free */
	nng_msg_free(hold);
	return 0;
}
