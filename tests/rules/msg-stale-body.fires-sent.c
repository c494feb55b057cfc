/* The body went away with its message; a second socket gets what is left of it. */
#include "program.h"

int main(void)
{
	nng_socket push = buffered_push(), archive = buffered_push();
	nng_msg *msg = text_msg("hello");

	char *body = nng_msg_body(msg);
	size_t len = nng_msg_len(msg);
	must(nng_sendmsg(push, msg, 0));
	must(nng_send(archive, body, len, 0)); /* nngtrace: msg-stale-body=note */
	nng_close(push);
	nng_close(archive);
	return 0;
}
