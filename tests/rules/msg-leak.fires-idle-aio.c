/* An aio that was made for later and never used has nothing to do with the messages that are lost.
 */
#include "program.h"

int main(void)
{
	nng_socket push = buffered_push(), pull;
	nng_aio *later;
	nng_msg *msg;

	must(nng_aio_alloc(&later, NULL, NULL)); /* nngtrace: aio-leak */
	must(nng_pull0_open(&pull));
	connect_inproc(pull, push);
	for (int i = 0; i < 5; i++) {
		must(nng_sendmsg(push, text_msg("beat"), 0));
		must(nng_recvmsg(pull, &msg, 0)); /* nngtrace: msg-leak=error */
		printf("%zu bytes\n", nng_msg_len(msg));
	}
	nng_close(push);
	nng_close(pull);
	return 0;
}
