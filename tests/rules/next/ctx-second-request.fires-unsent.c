/* The first request still waits for a peer when the second pushes it out of the context. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_ctx ctx;
	nng_aio *first, *second;

	must(nng_req0_open(&s));
	must(nng_ctx_open(&ctx, s));
	must(nng_aio_alloc(&first, NULL, NULL));
	must(nng_aio_alloc(&second, NULL, NULL));
	nng_aio_set_timeout(second, 50);
	nng_aio_set_msg(first, text_msg("one"));
	nng_aio_set_msg(second, text_msg("two"));
	nng_ctx_send(ctx, first);
	nng_ctx_send(ctx, second); /* nngtrace: ctx-second-request */
	nng_aio_wait(first);
	nng_aio_wait(second);
	printf("%s\n", nng_strerror(nng_aio_result(first)));
	printf("%s\n", nng_strerror(nng_aio_result(second)));
	nng_msg_free(nng_aio_get_msg(first));
	nng_msg_free(nng_aio_get_msg(second));
	nng_aio_free(first);
	nng_aio_free(second);
	nng_ctx_close(ctx);
	nng_close(s);
	return 0;
}
