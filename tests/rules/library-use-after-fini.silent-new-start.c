/* After nng_fini() a new socket starts the library anew; ending it twice is no fault. */
#include "program.h"

int main(void)
{
	nng_msg *msg;

	for (int i = 0; i < 2; i++) {
		nng_socket push = buffered_push(), pull;

		must(nng_pull0_open(&pull));
		connect_inproc(pull, push);
		must(nng_sendmsg(push, text_msg("job"), 0));
		must(nng_recvmsg(pull, &msg, 0));
		nng_msg_free(msg);
		nng_close(push);
		nng_close(pull);
		until_others_wait();
		nng_fini();
	}
	until_others_wait();
	nng_fini();
	return 0;
}
