/* Every try sends a new message, and every failed one is lost. */
#include "program.h"

static int ask(nng_socket s)
{
	return nng_sendmsg(s, text_msg("anybody?"), 0); /* nngtrace: msg-leak-failed-send */
}

int main(void)
{
	nng_socket s;

	must(nng_req0_open(&s));
	must(nng_socket_set_ms(s, NNG_OPT_SENDTIMEO, 10));
	for (int i = 0; i < 3; i++)
		if (ask(s) == 0)
			return 1;
	nng_close(s);
	return 0;
}
