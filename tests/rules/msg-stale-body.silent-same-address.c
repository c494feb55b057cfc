/* The body of a new message lies where a freed one's was: a new life. */
#include "program.h"

int main(void)
{
	nng_msg *copy;

	must(nng_msg_alloc(&copy, 0));
	for (int i = 0; i < 100; i++) {
		nng_msg *msg = text_msg("hello");
		must(nng_msg_append(copy, nng_msg_body(msg), nng_msg_len(msg)));
		nng_msg_free(msg);
	}
	char *buffer = nng_alloc(64);
	strcpy(buffer, "not a body");
	must(nng_msg_append(copy, buffer, strlen(buffer)));
	nng_free(buffer, 64);
	nng_msg_free(copy);
	return 0;
}
