/*
 * A message grows, and with it its body moves.  The pointer from before still finds the old
 * text there, most days.
 */
#include <nng/nng.h>

#include "check.h"

int main(void)
{
	static char padding[4096];
	nng_msg *msg, *copy;

	check("nng_msg_alloc", nng_msg_alloc(&msg, 0));
	check("nng_msg_alloc", nng_msg_alloc(&copy, 0));
	check("nng_msg_append", nng_msg_append(msg, "hello", 5));

	char *body = nng_msg_body(msg);
	check("nng_msg_append", nng_msg_append(msg, padding, sizeof padding));
	body[0] = 'J';                                          /* into freed memory, unseen */
	check("nng_msg_append", nng_msg_append(copy, body, 5)); /* nngtrace: msg-stale-body */

	printf("%.5s\n", (char *)nng_msg_body(msg));
	nng_msg_free(copy);
	nng_msg_free(msg);
	return EXIT_SUCCESS;
}
