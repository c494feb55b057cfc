/* A worker learns by its next call that another thread has closed the socket: a warning. */
#include "program.h"

static nng_ctx ctx;

static void *work(void *unused)
{
	nng_aio *aio;

	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_ctx_recv(ctx, aio); /* nngtrace: ctx-use-after-close=warning */
	nng_aio_wait(aio);
	nng_aio_free(aio);
	return unused;
}

int main(void)
{
	nng_socket s;

	must(nng_rep0_open(&s));
	must(nng_ctx_open(&ctx, s)); /* nngtrace: ctx-leak=note */
	nng_close(s);
	run_thread(work, NULL);
	return 0;
}
