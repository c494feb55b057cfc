/* One message for two sockets. */
#include "program.h"

int main(void)
{
	nng_socket a = buffered_push(), b = buffered_push();
	nng_msg *msg = text_msg("news");

	must(nng_sendmsg(a, msg, 0));
	must(nng_sendmsg(b, msg, 0)); /* nngtrace: msg-double-send */
	nng_close(a);
	nng_close(b);
	return 0;
}
