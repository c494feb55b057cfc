/*
 * The same server: it frees each request before it builds the answer.  Clearing the received
 * message and sending it back would do as well.
 */
#include <pthread.h>

#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>

#include "check.h"

#define URL    "inproc://p06"
#define ROUNDS 3

static void *ask(void *unused)
{
	nng_socket req;
	char reply[16];

	check("nng_req0_open", nng_req0_open(&req));
	check("nng_dial", nng_dial(req, URL, NULL, 0));
	for (int i = 0; i < ROUNDS; i++) {
		size_t size = sizeof reply;
		check("nng_send", nng_send(req, "time?", 5, 0));
		check("nng_recv", nng_recv(req, reply, &size, 0));
		printf("the time is %.*s\n", (int)size, reply);
	}
	nng_close(req);
	return unused;
}

static void answer(nng_socket rep)
{
	nng_msg *msg;

	check("nng_recvmsg", nng_recvmsg(rep, &msg, 0));
	nng_msg_free(msg);
	check("nng_msg_alloc", nng_msg_alloc(&msg, 0));
	check("nng_msg_append", nng_msg_append(msg, "12:00", 5));
	check("nng_sendmsg", nng_sendmsg(rep, msg, 0));
}

int main(void)
{
	nng_socket rep;
	pthread_t client;

	check("nng_rep0_open", nng_rep0_open(&rep));
	check("nng_listen", nng_listen(rep, URL, NULL, 0));
	pthread_create(&client, NULL, ask, NULL);
	for (int i = 0; i < ROUNDS; i++)
		answer(rep);
	pthread_join(client, NULL);
	nng_close(rep);
	return EXIT_SUCCESS;
}
