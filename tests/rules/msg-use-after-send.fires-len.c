/* Statistics after the send instead of before. */
#include "program.h"

int main(void)
{
	nng_socket s = buffered_push();
	nng_msg *msg = text_msg("job");

	must(nng_sendmsg(s, msg, 0));
	printf("sent %zu bytes\n", nng_msg_len(msg)); /* nngtrace: msg-use-after-send */
	nng_close(s);
	return 0;
}
