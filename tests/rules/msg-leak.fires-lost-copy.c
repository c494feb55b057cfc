/* The copies go nowhere. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_msg *msg = text_msg("news"), *copy;

	must(nng_pub0_open(&s));
	for (int i = 0; i < 3; i++)
		must(nng_msg_dup(&copy, msg)); /* nngtrace: msg-leak */
	must(nng_sendmsg(s, msg, 0));
	nng_close(s);
	return 0;
}
