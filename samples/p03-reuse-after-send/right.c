/*
 * The same client: it keeps its own message and sends a copy of it.
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
	nng_msg *request, *copy, *reply;
	int rv;

	check("nng_rep0_open", nng_rep0_open(&rep));
	check("nng_listen", nng_listen(rep, URL, NULL, 0));
	check("nng_req0_open", nng_req0_open(&req));
	check("nng_dial", nng_dial(req, URL, NULL, 0));
	pthread_create(&server, NULL, echo, &rep);

	check("nng_msg_alloc", nng_msg_alloc(&request, 0));
	for (int i = 0; i < ROUNDS; i++) {
		check("nng_msg_append", nng_msg_append(request, "more", 4));
		check("nng_msg_dup", nng_msg_dup(&copy, request));
		if ((rv = nng_sendmsg(req, copy, 0)) != 0)
			nng_msg_free(copy);
		check("nng_sendmsg", rv);
		check("nng_recvmsg", nng_recvmsg(req, &reply, 0));
		printf("reply of %zu bytes\n", nng_msg_len(reply));
		nng_msg_free(reply);
	}
	nng_msg_free(request);
	pthread_join(server, NULL);
	nng_close(req);
	nng_close(rep);
	return EXIT_SUCCESS;
}
