/* The callback counts the messages and does not take them. */
#include "program.h"

static nng_aio *aio;
static int count;

static void received(void *unused)
{
	(void)unused;
	if (nng_aio_result(aio) == 0)
		count++;
}

int main(void)
{
	nng_socket req, rep;
	nng_ctx ctx;

	must(nng_rep0_open(&rep));
	must(nng_req0_open(&req));
	connect_inproc(rep, req);
	must(nng_ctx_open(&ctx, rep));
	must(nng_aio_alloc(&aio, received, NULL));
	nng_ctx_recv(ctx, aio); /* nngtrace: msg-leak-untaken-recv */
	must(nng_sendmsg(req, text_msg("question"), 0));
	nng_aio_wait(aio);
	printf("%d request\n", count);
	nng_aio_free(aio);
	nng_ctx_close(ctx);
	nng_close(req);
	nng_close(rep);
	return 0;
}
