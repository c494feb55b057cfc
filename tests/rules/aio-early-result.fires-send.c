/* "Did it go out?" asked right after the start; the answer is yes, and wrong. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_ctx ctx;
	nng_aio *aio;
	nng_msg *msg = text_msg("question");

	must(nng_req0_open(&s));
	must(nng_ctx_open(&ctx, s));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_timeout(aio, 50);
	nng_aio_set_msg(aio, msg);
	nng_ctx_send(ctx, aio);
	if (nng_aio_result(aio) == 0) /* nngtrace: aio-early-result */
		printf("sent\n");
	nng_aio_wait(aio);
	if (nng_aio_result(aio) != 0)
		nng_msg_free(msg);
	nng_aio_free(aio);
	nng_ctx_close(ctx);
	nng_close(s);
	return 0;
}
