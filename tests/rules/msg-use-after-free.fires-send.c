/* A freed message is sent; nobody is there to take it. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_msg *msg = text_msg("job");

	must(nng_push0_open(&s));
	nng_msg_free(msg);
	nng_sendmsg(s, msg, NNG_FLAG_NONBLOCK); /* nngtrace: msg-use-after-free */
	nng_close(s);
	return 0;
}
