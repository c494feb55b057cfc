/* The program closes a pipe itself, and asks it for its peer afterwards. */
#include "program.h"

int main(void)
{
	nng_socket a, b;
	nng_msg *msg;
	nng_pipe p;
	nng_sockaddr addr;
	int rv;

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	connect_tcp(a, b);
	must(nng_sendmsg(b, text_msg("hello"), 0));
	must(nng_recvmsg(a, &msg, 0));
	p = nng_msg_get_pipe(msg);
	nng_msg_free(msg);
	must(nng_pipe_close(p));
	do
		rv = nng_pipe_get_addr(p, NNG_OPT_REMADDR, &addr); /* nngtrace: endpoint-use-after-close */
	while (rv != NNG_ENOENT);
	printf("%s\n", nng_strerror(rv));
	nng_close(b);
	nng_close(a);
	return 0;
}
