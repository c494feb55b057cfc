/* A second survey ends the first, whose answers are still awaited. */
#include "program.h"

static void ask(nng_ctx ctx, nng_aio *aio, const char *text)
{
	nng_aio_set_msg(aio, text_msg(text));
	nng_ctx_send(ctx, aio); /* nngtrace: ctx-second-request */
	nng_aio_wait(aio);
	must(nng_aio_result(aio));
}

int main(void)
{
	nng_socket s;
	nng_ctx ctx;
	nng_aio *send, *recv;

	must(nng_surveyor0_open(&s));
	must(nng_ctx_open(&ctx, s));
	must(nng_aio_alloc(&send, NULL, NULL));
	must(nng_aio_alloc(&recv, NULL, NULL));
	ask(ctx, send, "one");
	nng_ctx_recv(ctx, recv);
	ask(ctx, send, "two");
	nng_aio_wait(recv);
	printf("%s\n", nng_strerror(nng_aio_result(recv)));
	nng_aio_free(send);
	nng_aio_free(recv);
	nng_ctx_close(ctx);
	nng_close(s);
	return 0;
}
