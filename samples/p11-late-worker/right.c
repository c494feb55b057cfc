/*
 * The same worker: it stops when the context is closed, and forgets the aio when it frees it.
 */
#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>

#include "check.h"

static nng_ctx ctx;
static nng_aio *aio;

static void received(void *unused)
{
	(void)unused;
	int rv = nng_aio_result(aio);

	printf("receive: %s\n", nng_strerror(rv));
	if (rv == NNG_ECLOSED || rv == NNG_ECANCELED)
		return;
	if (rv == 0)
		nng_msg_free(nng_aio_get_msg(aio));
	nng_ctx_recv(ctx, aio);
}

int main(void)
{
	nng_socket s;

	check("nng_rep0_open", nng_rep0_open(&s));
	check("nng_ctx_open", nng_ctx_open(&ctx, s));
	check("nng_aio_alloc", nng_aio_alloc(&aio, received, NULL));

	nng_ctx_recv(ctx, aio);
	nng_ctx_close(ctx);
	nng_aio_stop(aio);
	nng_aio_free(aio);
	aio = NULL;
	nng_close(s);
	return EXIT_SUCCESS;
}
