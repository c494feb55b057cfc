/* The pointer was NULL before the receive that failed, and NULL may be freed. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_msg *msg = NULL;

	must(nng_pull0_open(&s));
	if (nng_recvmsg(s, &msg, NNG_FLAG_NONBLOCK) != 0)
		printf("nothing\n");
	nng_msg_free(msg);
	nng_close(s);
	return 0;
}
