/* A forwarder sends on what it receives. */
#include "program.h"

int main(void)
{
	nng_socket source, in, out, sink;

	must(nng_push0_open(&source));
	must(nng_pull0_open(&in));
	must(nng_push0_open(&out));
	must(nng_pull0_open(&sink));
	connect_inproc(in, source);
	connect_inproc(sink, out);
	for (int i = 0; i < 20; i++) {
		nng_msg *msg;
		must(nng_sendmsg(source, text_msg("job"), 0));
		must(nng_recvmsg(in, &msg, 0));
		must(nng_sendmsg(out, msg, 0));
		must(nng_recvmsg(sink, &msg, 0));
		nng_msg_free(msg);
	}
	nng_close(source);
	nng_close(in);
	nng_close(out);
	nng_close(sink);
	return 0;
}
