/* A message is given a part of itself where there is room for it, or by way of a copy. */
#include "program.h"

int main(void)
{
	nng_msg *msg = text_msg("0123456789"), *copy;

	must(nng_msg_append(msg, nng_msg_body(msg), nng_msg_len(msg)));
	must(nng_msg_realloc(msg, 80));
	must(nng_msg_chop(msg, 40));
	must(nng_msg_append(msg, nng_msg_body(msg), nng_msg_len(msg)));
	must(nng_msg_dup(&copy, msg));
	must(nng_msg_append(msg, nng_msg_body(copy), nng_msg_len(copy)));
	nng_msg_free(copy);
	/* from the body to the header, and to its own front, where there is room */
	must(nng_msg_header_append(msg, nng_msg_body(msg), 4));
	must(nng_msg_insert(msg, nng_msg_body(msg), 8));
	nng_msg_free(msg);
	return 0;
}
