/* Allocated, prepared, and never sent. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_msg *msg;

	must(nng_pair0_open(&s));
	must(nng_msg_alloc(&msg, 0)); /* nngtrace: msg-leak */
	must(nng_msg_append(msg, "job", 3));
	nng_close(s);
	return 0;
}
