/* The length of a freed message. */
#include "program.h"

int main(void)
{
	nng_msg *msg = text_msg("job");

	nng_msg_free(msg);
	printf("%zu\n", nng_msg_len(msg)); /* nngtrace: msg-use-after-free */
	return 0;
}
