/* nngtrace: note allowed. Two messages of one pipe: each shows it, and the program asks it, and
 * closes it, as it does with any other; a pipe that is closed need not be remembered. */
#include "program.h"

int main(void)
{
	nng_socket a, b;
	nng_msg *msg[2];

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	connect_inproc(a, b);
	for (int i = 0; i < 2; i++) {
		must(nng_sendmsg(b, text_msg("rude"), 0));
		must(nng_recvmsg(a, &msg[i], 0));
	}
	for (int i = 0; i < 2; i++) {
		nng_pipe p = nng_msg_get_pipe(msg[i]);

		nng_pipe_listener(p); /* whether a closed one still has it, chance decides */
		nng_pipe_close(p);
		nng_msg_free(msg[i]);
	}
	nng_close(b);
	nng_close(a);
	return 0;
}
