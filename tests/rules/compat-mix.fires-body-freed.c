/* ends: any */
/* The body of a message is freed, and the message after it. */
#include "program.h"

int main(void)
{
	nng_msg *msg = text_msg("job");

	nng_free(nng_msg_body(msg), nng_msg_len(msg)); /* nngtrace: compat-mix */
	_exit(0);
}
