/*
 * A client that builds its request once and sends it again and again, a little longer each
 * time.  After the first nng_sendmsg() the message is the socket's, which has long freed it.
 */
#include <pthread.h>

#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>

#include "check.h"

#define URL    "inproc://p03"
#define ROUNDS 5

/* Sends every request back. */
static void *echo(void *arg)
{
	nng_socket *rep = arg;
	nng_msg *msg;

	for (int i = 0; i < ROUNDS; i++) {
		check("nng_recvmsg", nng_recvmsg(*rep, &msg, 0));
		check("nng_sendmsg", nng_sendmsg(*rep, msg, 0));
	}
	return NULL;
}

int main(void)
{
	nng_socket req, rep;
	pthread_t server;
	nng_msg *request, *reply;

	check("nng_rep0_open", nng_rep0_open(&rep));
	check("nng_listen", nng_listen(rep, URL, NULL, 0));
	check("nng_req0_open", nng_req0_open(&req));
	check("nng_dial", nng_dial(req, URL, NULL, 0));
	pthread_create(&server, NULL, echo, &rep);

	check("nng_msg_alloc", nng_msg_alloc(&request, 0));
	for (int i = 0; i < ROUNDS; i++) {
		check("append", nng_msg_append(request, "more", 4)); /* nngtrace: msg-use-after-send */
		check("send", nng_sendmsg(req, request, 0));         /* nngtrace: msg-double-send */
		check("nng_recvmsg", nng_recvmsg(req, &reply, 0));
		printf("reply of %zu bytes\n", nng_msg_len(reply));
		nng_msg_free(reply);
	}
	pthread_join(server, NULL);
	nng_close(req);
	nng_close(rep);
	return EXIT_SUCCESS;
}
