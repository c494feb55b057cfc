/* The receive fails and leaves the pointer alone: it still names a message of the program's. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_msg *msg = text_msg("fallback");

	must(nng_pull0_open(&s));
	if (nng_recvmsg(s, &msg, NNG_FLAG_NONBLOCK) != 0)
		printf("%.*s\n", (int)nng_msg_len(msg), (char *)nng_msg_body(msg));
	nng_msg_free(msg);
	nng_close(s);
	return 0;
}
