/*
 * A client that stops its receive under the lock that the receive's callback takes.  When an
 * answer comes in the same moment, both wait for ever.
 *
 * usage: held-lock-client
 */
#include <pthread.h>

#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>
#include <nng/supplemental/util/platform.h>

#include "check.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static nng_socket rep, req;
static nng_aio *receive;
static int answers;

static void on_answer(void *unused)
{
	(void)unused;
	pthread_mutex_lock(&lock);
	if (nng_aio_result(receive) == 0) {
		nng_msg_free(nng_aio_get_msg(receive));
		answers++;
	}
	pthread_mutex_unlock(&lock);
}

static void ask(void)
{
	nng_msg *msg;

	check("nng_msg_alloc", nng_msg_alloc(&msg, 0));
	check("nng_sendmsg", nng_sendmsg(req, msg, 0));
	nng_recv_aio(req, receive);
}

/* The answer is on its way when the client has had enough. */
static void answer(void)
{
	nng_msg *msg;

	check("nng_recvmsg", nng_recvmsg(rep, &msg, 0));
	check("nng_sendmsg", nng_sendmsg(rep, msg, 0));
}

static void shut_down(void)
{
	pthread_mutex_lock(&lock);
	answer();
	nng_msleep(200); /* by now the callback waits for the lock */
	nng_aio_stop(receive);
	printf("%d answers\n", answers);
	pthread_mutex_unlock(&lock);
}

int main(void)
{
	check("nng_rep0_open", nng_rep0_open(&rep));
	check("nng_req0_open", nng_req0_open(&req));
	check("nng_listen", nng_listen(rep, "inproc://held-lock", NULL, 0));
	check("nng_dial", nng_dial(req, "inproc://held-lock", NULL, 0));
	check("nng_aio_alloc", nng_aio_alloc(&receive, on_answer, NULL));
	ask();
	shut_down();
	nng_aio_free(receive);
	check("nng_close", nng_close(req));
	check("nng_close", nng_close(rep));
	return 0;
}
