/*
 * The same, with the body asked for again after the message has grown.
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

	check("nng_msg_append", nng_msg_append(msg, padding, sizeof padding));
	char *body = nng_msg_body(msg);
	body[0] = 'J';
	check("nng_msg_append", nng_msg_append(copy, body, 5));

	printf("%.5s\n", (char *)nng_msg_body(msg));
	nng_msg_free(copy);
	nng_msg_free(msg);
	return EXIT_SUCCESS;
}
