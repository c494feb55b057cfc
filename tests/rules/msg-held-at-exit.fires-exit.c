/* Ends in the middle of its work, with three messages in hand and the socket open. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_msg *msg;

	must(nng_pair0_open(&s)); /* nngtrace: socket-leak */
	for (int i = 0; i < 3; i++)
		must(nng_msg_alloc(&msg, 0)); /* nngtrace: msg-held-at-exit */
	exit(0);
}
