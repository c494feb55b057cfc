/* ends: any */
/*
 * A worker that does not take no for an answer: its callback starts the next receive on a
 * context that is closed, and an old code path uses the aio after it was freed.
 */
#include <unistd.h>

#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/supplemental/util/platform.h>

#include "check.h"

static nng_ctx ctx;
static nng_aio *aio;
static volatile int rounds, closed;

static void received(void *unused)
{
	(void)unused;
	printf("receive: %s\n", nng_strerror(nng_aio_result(aio)));
	while (!closed) /* so that it goes the same way each time */
		usleep(1000);
	if (++rounds <= 3)
		nng_ctx_recv(ctx, aio); /* nngtrace: ctx-use-after-close */
}

int main(void)
{
	nng_socket s;

	check("nng_rep0_open", nng_rep0_open(&s));
	check("nng_ctx_open", nng_ctx_open(&ctx, s));
	check("nng_aio_alloc", nng_aio_alloc(&aio, received, NULL));

	nng_ctx_recv(ctx, aio);
	nng_ctx_close(ctx);
	closed = 1;
	while (rounds <= 3)
		nng_msleep(5);
	nng_aio_free(aio);
	nng_ctx_recv(ctx, aio); /* nngtrace: aio-use-after-free ctx-use-after-close */
	nng_close(s);
	return EXIT_SUCCESS;
}
