/* Every call opens a socket of its own and forgets it. */
#include "program.h"

static void publish(const char *text)
{
	nng_socket s;

	must(nng_pub0_open(&s)); /* nngtrace: socket-leak */
	must(nng_sendmsg(s, text_msg(text), 0));
}

int main(void)
{
	for (int i = 0; i < 3; i++)
		publish("news");
	return 0;
}
