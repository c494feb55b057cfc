/*
 * A publisher that prints each message after it has sent it, and keeps a copy of it in an
 * archive: from a pointer into the body of a message that is NNG's by then, or gone.
 */
#include <nng/nng.h>
#include <nng/protocol/pipeline0/push.h>
#include <nng/protocol/pubsub0/pub.h>

#include "check.h"

int main(void)
{
	nng_socket pub, archive;
	nng_msg *msg;

	check("nng_pub0_open", nng_pub0_open(&pub));
	check("nng_push0_open", nng_push0_open(&archive));
	check("nng_socket_set_int", nng_socket_set_int(archive, NNG_OPT_SENDBUF, 8));

	for (int i = 0; i < 3; i++) {
		check("nng_msg_alloc", nng_msg_alloc(&msg, 32));
		char *text = nng_msg_body(msg);
		snprintf(text, 32, "news %d", i);
		check("nng_sendmsg", nng_sendmsg(pub, msg, 0));
		puts(text); /* as wrong as the next line, but no call of NNG: nobody sees it */
		check("nng_send", nng_send(archive, text, 32, 0)); /* nngtrace: msg-stale-body=note */
	}
	nng_close(archive);
	nng_close(pub);
	return EXIT_SUCCESS;
}
