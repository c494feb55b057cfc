/*
 * nngtrace: note allowed
 * Two workers of a forwarder: one is told of the end on a thread of NNG's, the other, which was
 * busy with its send, learns of it by its next receive, on the same thread or another: a warning.
 */
#include "program.h"
#include <stdatomic.h>

enum { WORKERS = 12 };
struct worker {
	nng_aio *aio;
	bool sending;
};
static nng_socket from, to;
static struct worker workers[WORKERS + 1];
static atomic_int steps; /* that are over */

static void until_steps(int count)
{
	while (steps < count)
		usleep(1000);
}

static void step(void *arg)
{
	struct worker *w = arg;
	int rv = nng_aio_result(w->aio);

	if (w->sending) {
		w->sending = false;
		if (rv != 0)
			nng_msg_free(nng_aio_get_msg(w->aio));
		nng_recv_aio(from, w->aio); /* nngtrace: socket-use-after-close=warning */
	} else if (rv == 0) {
		w->sending = true;
		nng_send_aio(to, w->aio);
	}
	steps++;
}

int main(void)
{
	nng_socket peer, sink;
	nng_msg *m;

	must(nng_pull0_open(&from));
	must(nng_push0_open(&to));
	must(nng_push0_open(&peer));
	must(nng_pull0_open(&sink));
	connect_inproc(from, peer);
	for (int i = 0; i <= WORKERS; i++)
		must(nng_aio_alloc(&workers[i].aio, step, &workers[i]));
	nng_recv_aio(from, workers[0].aio);
	must(nng_sendmsg(peer, text_msg("job"), 0));
	until_steps(1); /* the first worker sends */
	for (int i = 1; i <= WORKERS; i++)
		nng_recv_aio(from, workers[i].aio);
	nng_close(from);
	until_steps(1 + WORKERS); /* the others have been told */
	connect_inproc(sink, to);
	must(nng_recvmsg(sink, &m, 0));
	nng_msg_free(m);
	until_steps(1 + WORKERS + 2); /* the first has, too */
	for (int i = 0; i <= WORKERS; i++)
		nng_aio_free(workers[i].aio);
	nng_close(to);
	nng_close(peer);
	nng_close(sink);
	return 0;
}
