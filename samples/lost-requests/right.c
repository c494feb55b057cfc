/*
 * A server that answers until it is killed, and a client in the same process, so that the lesson
 * needs one command.  The last hundred requests are kept for the log; the older ones are freed.
 *
 * usage: lost-requests-right [REQUESTS]     then it waits for a signal
 */
#include <unistd.h>

#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>

#include "check.h"

#define KEPT 100

static nng_socket rep, req;
static nng_msg *kept[KEPT];
static unsigned next;

static void answer(void)
{
	nng_msg *request, *reply;

	check("nng_recvmsg", nng_recvmsg(rep, &request, 0));
	check("nng_msg_alloc", nng_msg_alloc(&reply, 0));
	check("nng_msg_append", nng_msg_append(reply, "done", 4));
	check("nng_sendmsg", nng_sendmsg(rep, reply, 0));
	nng_msg_free(kept[next]); /* NULL is nothing */
	kept[next] = request;
	next = (next + 1) % KEPT;
}

static void ask(void)
{
	nng_msg *request;

	check("nng_msg_alloc", nng_msg_alloc(&request, 64));
	check("nng_sendmsg", nng_sendmsg(req, request, 0));
}

static void take_answer(void)
{
	nng_msg *reply;

	check("nng_recvmsg", nng_recvmsg(req, &reply, 0));
	nng_msg_free(reply);
}

int main(int argc, char **argv)
{
	int requests = argc > 1 ? atoi(argv[1]) : 1000;

	check("nng_rep0_open", nng_rep0_open(&rep));
	check("nng_req0_open", nng_req0_open(&req));
	check("nng_listen", nng_listen(rep, "inproc://lost-requests", NULL, 0));
	check("nng_dial", nng_dial(req, "inproc://lost-requests", NULL, 0));
	for (int i = 0; i < requests; i++) {
		ask();
		answer();
		take_answer();
	}
	printf("%d requests answered\n", requests);
	fflush(stdout);
	for (;;)
		pause();
}
