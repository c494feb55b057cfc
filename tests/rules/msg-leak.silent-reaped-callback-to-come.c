/* nngtrace: note allowed. The callback that a reap brings frees the message; the process ends
 * first. */
#include "program.h"

static volatile int over;

struct work {
	nng_aio *aio;
	nng_msg *spare;
	nng_socket s;
};

static void done(void *arg)
{
	struct work *w = arg;

	until_set(&over);
	nng_msg_free(w->spare);
}

int main(void)
{
	static struct work w;

	must(nng_pair0_open(&w.s));
	w.spare = text_msg("spare");
	must(nng_aio_alloc(&w.aio, done, &w));
	/* No receive: NNG may die of a close beside the cancel that a reap makes. */
	nng_sleep_aio(60000, w.aio);
	nng_aio_reap(w.aio);
	nng_close(w.s);
	return 0;
}
