/* The message is given more room; what is sent is where its body was. */
#include "program.h"

int main(void)
{
	nng_socket push = buffered_push();
	nng_msg *msg = text_msg("hello");

	void *body = nng_msg_body(msg);
	must(nng_msg_realloc(msg, 100000));
	must(nng_send(push, body, 5, 0)); /* nngtrace: msg-stale-body */
	nng_msg_free(msg);
	nng_close(push);
	return 0;
}
