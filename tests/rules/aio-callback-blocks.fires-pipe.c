/* nngtrace: note allowed. A greeting goes out in the pipe callback, and waits there. */
#include "program.h"

static nng_socket server;

static void joined(nng_pipe p, nng_pipe_ev ev, void *unused)
{
	nng_msg *hello = text_msg("hello");

	(void)p, (void)ev, (void)unused;
	if (nng_sendmsg(server, hello, 0) != 0) /* nngtrace: aio-callback-blocks */
		nng_msg_free(hello);
}

int main(void)
{
	nng_socket client;
	nng_msg *msg;

	must(nng_pair0_open(&server));
	must(nng_pair0_open(&client));
	must(nng_socket_set_ms(server, NNG_OPT_SENDTIMEO, 200));
	must(nng_socket_set_ms(client, NNG_OPT_RECVTIMEO, 2000));
	must(nng_pipe_notify(server, NNG_PIPE_EV_ADD_POST, joined, NULL));
	connect_inproc(server, client);
	if (nng_recvmsg(client, &msg, 0) == 0)
		nng_msg_free(msg);
	nng_close(client);
	nng_close(server);
	return 0;
}
