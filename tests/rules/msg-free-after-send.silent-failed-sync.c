/* The send failed, and the program saw it: the message is its own. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_msg *msg = text_msg("job");

	must(nng_push0_open(&s));
	if (nng_sendmsg(s, msg, NNG_FLAG_NONBLOCK) != 0)
		nng_msg_free(msg);
	nng_close(s);

	msg = text_msg("too late");
	if (nng_sendmsg(s, msg, 0) != 0) /* nngtrace: socket-use-after-close */
		nng_msg_free(msg);
	return 0;
}
