/* nngtrace: note allowed. The callback that a reap brings frees the message; the process may end first. */
#include "program.h"

struct work {
	nng_aio *aio;
	nng_msg *spare;
	nng_socket s;
};

static void done(void *arg)
{
	struct work *w = arg;

	usleep(20000);
	nng_msg_free(w->spare);
}

int main(void)
{
	static struct work w;

	must(nng_pair0_open(&w.s));
	w.spare = text_msg("spare");
	must(nng_aio_alloc(&w.aio, done, &w));
	nng_recv_aio(w.s, w.aio);
	nng_aio_reap(w.aio);
	nng_close(w.s);
	return 0;
}
