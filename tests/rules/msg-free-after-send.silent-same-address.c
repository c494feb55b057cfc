/*
 * PUB frees the message inside the send, where nobody sees it; the next one allocated has the
 * same address and is the program's.
 */
#include "program.h"

int main(void)
{
	nng_socket s;
	int same = 0;

	must(nng_pub0_open(&s));
	for (int i = 0; i < 100; i++) {
		nng_msg *sent = text_msg("news");
		must(nng_sendmsg(s, sent, 0));
		nng_msg *next = text_msg("other");
		same += next == sent;
		nng_msg_free(next);
	}
	nng_close(s);
	return same > 0 ? 0 : 1;
}
