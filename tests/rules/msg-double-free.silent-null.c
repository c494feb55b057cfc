/* Freeing NULL does nothing, however often. */
#include "program.h"

int main(void)
{
	nng_msg *msg = text_msg("job");

	nng_msg_free(msg);
	msg = NULL;
	nng_msg_free(msg);
	nng_msg_free(NULL);
	return 0;
}
