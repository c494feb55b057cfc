/* The first try finds nothing; the second writes the pointer, often to the address before. */
#include "program.h"

int main(void)
{
	nng_socket push = buffered_push(), pull;
	nng_msg *msg;

	must(nng_pull0_open(&pull));
	connect_inproc(pull, push);
	for (int i = 0; i < 100; i++) {
		must(nng_sendmsg(push, text_msg("job"), 0));
		while (nng_recvmsg(pull, &msg, NNG_FLAG_NONBLOCK) == NNG_EAGAIN)
			nng_msleep(1);
		nng_msg_free(msg);
	}
	nng_close(push);
	nng_close(pull);
	return 0;
}
