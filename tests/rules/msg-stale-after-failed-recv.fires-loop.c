/* The second receive finds nothing, and the first message is freed again. */
#include "program.h"

int main(void)
{
	nng_socket push = buffered_push(), pull;
	nng_msg *msg;

	must(nng_pull0_open(&pull));
	connect_inproc(pull, push);
	must(nng_sendmsg(push, text_msg("job"), 0));

	must(nng_recvmsg(pull, &msg, 0));
	nng_msg_free(msg);
	must(nng_socket_set_ms(pull, NNG_OPT_RECVTIMEO, 20));
	if (nng_recvmsg(pull, &msg, 0) != 0)
		printf("nothing more\n");
	nng_msg_free(msg); /* nngtrace: msg-stale-after-failed-recv */
	nng_close(push);
	nng_close(pull);
	return 0;
}
