/* What is queued in a socket when it is closed is NNG's. */
#include "program.h"

int main(void)
{
	nng_socket push = buffered_push(), pull;

	must(nng_pull0_open(&pull));
	must(nng_socket_set_int(pull, NNG_OPT_RECVBUF, 4));
	connect_inproc(pull, push);
	for (int i = 0; i < 6; i++)
		must(nng_sendmsg(push, text_msg("job"), 0));
	nng_close(push);
	nng_close(pull);
	return 0;
}
