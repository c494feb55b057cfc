/* The main thread frees while the callback is still to come; the close brings it. */
#include "program.h"

static nng_aio *aio;

static void sent(void *unused)
{
	(void)unused;
	printf("%s\n", nng_strerror(nng_aio_result(aio)));
}

int main(void)
{
	nng_socket s;
	nng_ctx ctx;
	nng_msg *msg = text_msg("question");

	must(nng_req0_open(&s));
	must(nng_ctx_open(&ctx, s));
	must(nng_aio_alloc(&aio, sent, NULL));
	nng_aio_set_msg(aio, msg);
	nng_ctx_send(ctx, aio);
	nng_msg_free(msg); /* nngtrace: msg-free-in-flight */
	nng_ctx_close(ctx);
	nng_aio_wait(aio);
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
