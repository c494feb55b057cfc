/*
 * The same publisher: what it needs of the message afterwards it uses before the send.
 */
#include <nng/nng.h>
#include <nng/protocol/pipeline0/push.h>
#include <nng/protocol/pubsub0/pub.h>

#include "check.h"

int main(void)
{
	nng_socket pub, archive;
	nng_msg *msg;
	int rv;

	check("nng_pub0_open", nng_pub0_open(&pub));
	check("nng_push0_open", nng_push0_open(&archive));
	check("nng_socket_set_int", nng_socket_set_int(archive, NNG_OPT_SENDBUF, 8));

	for (int i = 0; i < 3; i++) {
		check("nng_msg_alloc", nng_msg_alloc(&msg, 32));
		char *text = nng_msg_body(msg);
		snprintf(text, 32, "news %d", i);
		puts(text);
		check("nng_send", nng_send(archive, text, 32, 0));
		if ((rv = nng_sendmsg(pub, msg, 0)) != 0)
			nng_msg_free(msg);
		check("nng_sendmsg", rv);
	}
	nng_close(archive);
	nng_close(pub);
	return EXIT_SUCCESS;
}
