/* The worker closes its context at its end; so does the pool that opened it. */
#include "program.h"

static void *work(void *ctx)
{
	nng_ctx_close(*(nng_ctx *)ctx);
	return NULL;
}

int main(void)
{
	nng_socket s;
	nng_ctx ctx;

	must(nng_surveyor0_open(&s));
	must(nng_ctx_open(&ctx, s));
	run_thread(work, &ctx);
	nng_ctx_close(ctx); /* nngtrace: ctx-double-close */
	nng_close(s);
	return 0;
}
