/* ends: any */
/* nngtrace: note allowed. The callback that the close of a context brings receives on it again. */
#include "program.h"

static nng_ctx ctx;
static nng_aio *aio;
static int turns;

static void got(void *unused)
{
	(void)unused;
	(void)nng_aio_result(aio);
	if (turns++ < 3)
		nng_ctx_recv(ctx, aio); /* nngtrace: ctx-use-after-close=error */
}

int main(void)
{
	nng_socket s;

	must(nng_rep0_open(&s));
	must(nng_ctx_open(&ctx, s));
	must(nng_aio_alloc(&aio, got, NULL));
	nng_ctx_recv(ctx, aio);
	nng_ctx_close(ctx);
	for (int i = 0; turns < 4 && i < 5000; i++)
		nng_msleep(1);
	nng_close(s);
	_exit(0);
}
