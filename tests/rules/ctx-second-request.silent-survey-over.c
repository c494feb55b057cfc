/* The survey's time is over, a receive says: nothing waits any more when the next one is sent. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_ctx ctx;
	nng_aio *aio;

	must(nng_surveyor0_open(&s));
	must(nng_ctx_open(&ctx, s));
	must(nng_ctx_set_ms(ctx, NNG_OPT_SURVEYOR_SURVEYTIME, 10));
	must(nng_aio_alloc(&aio, NULL, NULL));
	for (int i = 0; i < 3; i++) {
		nng_aio_set_msg(aio, text_msg("anybody there?"));
		nng_ctx_send(ctx, aio);
		nng_aio_wait(aio);
		if (nng_aio_result(aio) != 0)
			nng_msg_free(nng_aio_get_msg(aio));
		nng_ctx_recv(ctx, aio);
		nng_aio_wait(aio);
		printf("%s\n", nng_strerror(nng_aio_result(aio)));
	}
	nng_aio_free(aio);
	nng_ctx_close(ctx);
	nng_close(s);
	return 0;
}
