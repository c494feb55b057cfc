/* The message grows, its body moves, and the old place is copied from. */
#include "program.h"

int main(void)
{
	nng_msg *msg = text_msg("hello"), *copy;
	static char more[4096];

	must(nng_msg_alloc(&copy, 0));
	char *body = nng_msg_body(msg);
	must(nng_msg_append(msg, more, sizeof more));
	must(nng_msg_append(copy, body, 5)); /* nngtrace: msg-stale-body */
	nng_msg_free(msg);
	nng_msg_free(copy);
	return 0;
}
