/*
 * After nng_fini() a new socket starts the library anew; ending it twice is no fault. The second
 * life has no connection: NNG 1.6 to 1.12 cannot close a socket that had one then
 * (docs/nng-defects.md).
 */
#include "program.h"

static void work(bool connected)
{
	nng_socket push = buffered_push(), pull;
	nng_msg *msg = text_msg("job");

	must(nng_pull0_open(&pull));
	if (connected) {
		connect_inproc(pull, push);
		must(nng_sendmsg(push, msg, 0));
		must(nng_recvmsg(pull, &msg, 0));
	}
	nng_msg_free(msg);
	nng_close(push);
	nng_close(pull);
	until_others_wait();
	nng_fini();
}

int main(void)
{
	work(true);
	work(false);
	until_others_wait();
	nng_fini();
	return 0;
}
