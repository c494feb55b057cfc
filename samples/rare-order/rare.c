/*
 * A sender that keeps a copy of each message for its callback, which adds up what was sent. A send
 * takes microseconds, so after ten milliseconds the callback must be over, and the copy can go.
 * Nearly always that is true.
 */
#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>
#include <nng/supplemental/util/platform.h>

#include "check.h"

static nng_aio *aio;
static nng_msg *copy;
static size_t sent;

static void on_sent(void *unused)
{
	(void)unused;
	if (nng_aio_result(aio) == 0)
		sent += nng_msg_len(copy); /* nngtrace: msg-use-after-free, when this comes late */
}

static void send_reading(nng_socket from, nng_socket to)
{
	nng_msg *msg;

	check("nng_msg_alloc", nng_msg_alloc(&msg, 0));
	check("nng_msg_append", nng_msg_append(msg, "21.5 C", 6));
	check("nng_msg_dup", nng_msg_dup(&copy, msg));
	nng_aio_set_msg(aio, msg);
	nng_send_aio(from, aio);

	check("nng_recvmsg", nng_recvmsg(to, &msg, 0));
	nng_msg_free(msg);
	nng_msleep(10); /* "the callback must be over by now" */
	nng_msg_free(copy);
}

int main(void)
{
	nng_socket from, to;

	check("nng_pair0_open", nng_pair0_open(&from));
	check("nng_pair0_open", nng_pair0_open(&to));
	check("nng_listen", nng_listen(from, "inproc://rare", NULL, 0));
	check("nng_dial", nng_dial(to, "inproc://rare", NULL, 0));
	check("nng_aio_alloc", nng_aio_alloc(&aio, on_sent, NULL));

	for (int i = 0; i < 20; i++)
		send_reading(from, to);
	printf("sent %zu bytes\n", sent);

	nng_aio_free(aio);
	nng_close(to);
	nng_close(from);
	return EXIT_SUCCESS;
}
