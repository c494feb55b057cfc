/* A last word after the close: NNG answers NNG_ECLOSED. */
#include "program.h"

int main(void)
{
	nng_socket push = buffered_push();
	nng_msg *msg = text_msg("bye");

	nng_close(push);
	if (nng_sendmsg(push, msg, 0) != 0) /* nngtrace: socket-use-after-close=error */
		nng_msg_free(msg);
	return 0;
}
