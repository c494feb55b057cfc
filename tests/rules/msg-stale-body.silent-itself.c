/* A message is doubled where there is room for it, and by way of a copy where there may be none. */
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
	nng_msg_free(msg);
	return 0;
}
