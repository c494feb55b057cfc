/* An optional peer is not there; the dialer of the pipe that is there is asked for its url. */
#include "program.h"

int main(void)
{
	nng_socket a, b;
	nng_msg *msg;
	char *url;

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	connect_inproc(a, b);
	if (nng_dial(b, "tcp://127.0.0.1:1", NULL, 0) != 0)
		printf("no second peer\n");
	must(nng_sendmsg(a, text_msg("hello"), 0));
	must(nng_recvmsg(b, &msg, 0));
	nng_dialer d = nng_pipe_dialer(nng_msg_get_pipe(msg));
	must(nng_dialer_get_string(d, NNG_OPT_URL, &url));
	printf("from %s\n", url);
	nng_strfree(url);
	nng_msg_free(msg);
	nng_close(a);
	nng_close(b);
	return 0;
}
