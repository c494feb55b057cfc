/* A failed send is tried again until there is somebody to take the message. */
#include "program.h"

int main(void)
{
	nng_socket push, pull;
	nng_msg *msg = text_msg("job");

	must(nng_push0_open(&push));
	must(nng_pull0_open(&pull));
	for (int i = 0; i < 3; i++)
		if (nng_sendmsg(push, msg, NNG_FLAG_NONBLOCK) == 0)
			return 1;
	connect_inproc(pull, push);
	must(nng_sendmsg(push, msg, 0));
	must(nng_recvmsg(pull, &msg, 0));
	nng_msg_free(msg);
	nng_close(push);
	nng_close(pull);
	return 0;
}
