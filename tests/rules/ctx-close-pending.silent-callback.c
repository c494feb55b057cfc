/* The callback handles the end that the close brings. */
#include "program.h"

static nng_aio *aio;
static volatile int ended;

static void done(void *unused)
{
	(void)unused;
	printf("%s\n", nng_strerror(nng_aio_result(aio)));
	ended = 1;
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
	while (!ended)
		nng_msleep(1);
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
