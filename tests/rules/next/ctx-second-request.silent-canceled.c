/* A survey is given up on purpose: its receive is cancelled and awaited before the next. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_ctx ctx;
	nng_aio *send, *recv;

	must(nng_surveyor0_open(&s));
	must(nng_ctx_open(&ctx, s));
	must(nng_aio_alloc(&send, NULL, NULL));
	must(nng_aio_alloc(&recv, NULL, NULL));
	for (int i = 0; i < 2; i++) {
		nng_aio_set_msg(send, text_msg("who is there"));
		nng_ctx_send(ctx, send);
		nng_aio_wait(send);
		must(nng_aio_result(send));
		nng_ctx_recv(ctx, recv);
		nng_aio_cancel(recv);
		nng_aio_wait(recv);
		printf("%s\n", nng_strerror(nng_aio_result(recv)));
	}
	nng_aio_free(send);
	nng_aio_free(recv);
	nng_ctx_close(ctx);
	nng_close(s);
	return 0;
}
