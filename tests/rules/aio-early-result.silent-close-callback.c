/* Result and message are read in the callback that the close of the context brings. */
#include "program.h"

static nng_aio *aio;

static void done(void *unused)
{
	(void)unused;
	printf("%d %p\n", nng_aio_result(aio), (void *)nng_aio_get_msg(aio));
}

int main(void)
{
	nng_socket s;
	nng_ctx ctx;

	must(nng_rep0_open(&s));
	must(nng_ctx_open(&ctx, s));
	must(nng_aio_alloc(&aio, done, NULL));
	nng_ctx_recv(ctx, aio);
	nng_ctx_close(ctx);
	nng_aio_wait(aio);
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
