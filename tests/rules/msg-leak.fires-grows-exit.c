/* Every message is forgotten, and the end by exit() with the socket open does not hide it. */
#include "program.h"

int main(void)
{
	nng_socket push = buffered_push(); /* nngtrace: socket-leak */
	nng_socket pull;

	must(nng_pull0_open(&pull));
	connect_inproc(pull, push);
	for (int i = 0; i < 1000; i++) {
		nng_msg *msg;
		must(nng_sendmsg(push, text_msg("job"), 0));
		must(nng_recvmsg(pull, &msg, 0)); /* nngtrace: msg-leak=warning */
	}
	exit(0);
}
