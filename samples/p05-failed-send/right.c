/*
 * The same pusher: a message that could not be sent is freed.  Sending it again later, or
 * handing it to somebody else, would do as well.
 */
#include <string.h>

#include <nng/nng.h>
#include <nng/protocol/pipeline0/push.h>

#include "check.h"

static void push(nng_socket s, const char *text)
{
	nng_msg *msg;
	int rv;

	check("nng_msg_alloc", nng_msg_alloc(&msg, 0));
	check("nng_msg_append", nng_msg_append(msg, text, strlen(text)));
	rv = nng_sendmsg(s, msg, NNG_FLAG_NONBLOCK);
	if (rv != 0) {
		printf("not sent: %s\n", nng_strerror(rv));
		nng_msg_free(msg);
	}
}

int main(void)
{
	nng_socket s;

	check("nng_push0_open", nng_push0_open(&s));
	push(s, "is anybody there?");
	nng_close(s);
	return EXIT_SUCCESS;
}
