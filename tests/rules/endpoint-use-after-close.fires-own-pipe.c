/* The program asks a pipe for its socket, and closes it once more, after it has closed it: whatever
 * NNG answers, the number names nothing any more. */
#include "program.h"

int main(void)
{
	nng_socket a, b;
	nng_msg *msg;
	nng_pipe p;

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	connect_tcp(a, b);
	must(nng_sendmsg(b, text_msg("hello"), 0));
	must(nng_recvmsg(a, &msg, 0));
	p = nng_msg_get_pipe(msg);
	nng_msg_free(msg);
	must(nng_pipe_close(p));
	printf("%d\n", nng_pipe_socket(p).id); /* nngtrace: endpoint-use-after-close=warning */
	nng_pipe_close(p);                     /* nngtrace: endpoint-use-after-close=warning */
	nng_close(b);
	nng_close(a);
	return 0;
}
