/* After every change the body is asked for again. */
#include "program.h"

int main(void)
{
	nng_socket push = buffered_push();
	nng_msg *msg = text_msg("hello");

	char *body = nng_msg_body(msg);
	must(nng_send(push, body, 5, 0));
	must(nng_msg_realloc(msg, 100000));
	body = nng_msg_body(msg);
	must(nng_send(push, body, 5, 0));
	nng_msg_free(msg);
	nng_close(push);
	return 0;
}
