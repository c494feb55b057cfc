/*
 * A pusher that queues four messages and frees each one after nng_sendmsg() took it.
 * Nothing crashes: the puller just finds the messages empty.
 */
#include <nng/nng.h>
#include <nng/protocol/pipeline0/pull.h>
#include <nng/protocol/pipeline0/push.h>

#include "check.h"

#define URL   "inproc://p02"
#define COUNT 4

static void push(nng_socket s, int number)
{
	nng_msg *msg;
	char text[32];
	int size = snprintf(text, sizeof text, "payload-%d", number);

	check("nng_msg_alloc", nng_msg_alloc(&msg, 0));
	check("nng_msg_append", nng_msg_append(msg, text, (size_t)size));
	check("nng_sendmsg", nng_sendmsg(s, msg, 0));
	nng_msg_free(msg); /* nngtrace: msg-free-after-send */
}

static void pull(nng_socket s)
{
	nng_msg *msg;

	check("nng_recvmsg", nng_recvmsg(s, &msg, 0));
	printf("received \"%.*s\"\n", (int)nng_msg_len(msg), (char *)nng_msg_body(msg));
	nng_msg_free(msg);
}

int main(void)
{
	nng_socket pusher, puller;

	check("nng_push0_open", nng_push0_open(&pusher));
	check("send buffer", nng_socket_set_int(pusher, NNG_OPT_SENDBUF, 2 * COUNT));
	for (int i = 0; i < COUNT; i++)
		push(pusher, i);

	check("nng_pull0_open", nng_pull0_open(&puller));
	check("receive limit", nng_socket_set_ms(puller, NNG_OPT_RECVTIMEO, 1000));
	check("nng_listen", nng_listen(puller, URL, NULL, 0));
	check("nng_dial", nng_dial(pusher, URL, NULL, 0));
	for (int i = 0; i < COUNT; i++)
		pull(puller);

	nng_close(pusher);
	nng_close(puller);
	return EXIT_SUCCESS;
}
