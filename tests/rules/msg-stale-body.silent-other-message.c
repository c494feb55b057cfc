/* It is the other message that grows; looking at this one moves nothing. */
#include "program.h"

int main(void)
{
	nng_msg *msg = text_msg("hello"), *copy, *twin;

	must(nng_msg_alloc(&copy, 0));
	char *body = nng_msg_body(msg);
	for (int i = 0; i < 500; i++)
		must(nng_msg_append(copy, body, nng_msg_len(msg)));
	must(nng_msg_dup(&twin, msg));
	must(nng_msg_append(twin, body, nng_msg_len(msg)));
	nng_msg_free(msg);
	nng_msg_free(copy);
	nng_msg_free(twin);
	return 0;
}
