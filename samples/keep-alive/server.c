/*
 * A server that answers three questions. One way through the program frees the answer although
 * the socket has it: the customer gets an empty one.
 */
#include <string.h>

#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>

#include "check.h"

#define URL "inproc://keep-alive"

static void send_text(nng_socket s, const char *text)
{
	nng_msg *msg;

	check("nng_msg_alloc", nng_msg_alloc(&msg, 0));
	check("nng_msg_append", nng_msg_append(msg, text, strlen(text)));
	check("nng_sendmsg", nng_sendmsg(s, msg, 0));
	if (strcmp(text, "balance of Ada: 12") == 0)
		nng_msg_free(msg); /* nngtrace: msg-free-after-send */
}

static void receive_text(nng_socket s)
{
	nng_msg *msg;

	check("nng_recvmsg", nng_recvmsg(s, &msg, 0));
	printf("%.*s\n", (int)nng_msg_len(msg), (char *)nng_msg_body(msg));
	nng_msg_free(msg);
}

int main(void)
{
	static const char *const answers[] = {"balance of Bob: 70", "balance of Ada: 12",
	                                      "balance of Eve: 3"};
	nng_socket server, customer;

	check("nng_pair0_open", nng_pair0_open(&server));
	check("nng_pair0_open", nng_pair0_open(&customer));
	check("send buffer", nng_socket_set_int(server, NNG_OPT_SENDBUF, 8));
	for (int i = 0; i < 3; i++)
		send_text(server, answers[i]);
	check("receive limit", nng_socket_set_ms(customer, NNG_OPT_RECVTIMEO, 5000));
	check("nng_listen", nng_listen(server, URL, NULL, 0));
	check("nng_dial", nng_dial(customer, URL, NULL, 0));
	for (int i = 0; i < 3; i++)
		receive_text(customer);
	nng_close(customer);
	nng_close(server);
	return EXIT_SUCCESS;
}
