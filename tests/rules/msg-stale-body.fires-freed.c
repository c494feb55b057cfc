/* The content is sent once more after the message it was in has been freed. */
#include "program.h"

int main(void)
{
	nng_socket push = buffered_push();
	nng_msg *msg = text_msg("hello");

	char *body = nng_msg_body(msg);
	size_t len = nng_msg_len(msg);
	nng_msg_free(msg);
	must(nng_send(push, body, len, 0)); /* nngtrace: msg-stale-body=note */
	nng_close(push);
	return 0;
}
