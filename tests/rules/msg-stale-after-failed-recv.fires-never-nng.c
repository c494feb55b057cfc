/* The pointer was set to something that never was a message; the receive does not change it. */
#include "program.h"

int main(void)
{
	static char nothing[512];
	nng_socket s;
	nng_msg *msg = (nng_msg *)nothing;

	must(nng_sub0_open(&s));
	if (nng_recvmsg(s, &msg, NNG_FLAG_NONBLOCK) != 0)
		printf("nothing\n");
	printf("%zu bytes\n", nng_msg_len(msg)); /* nngtrace: msg-stale-after-failed-recv */
	nng_close(s);
	return 0;
}
