/* An option of a context that is gone. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_ctx ctx;

	must(nng_req0_open(&s));
	must(nng_ctx_open(&ctx, s));
	nng_ctx_close(ctx);
	nng_ctx_set_ms(ctx, NNG_OPT_SENDTIMEO, 10); /* nngtrace: ctx-use-after-close */
	nng_close(s);
	return 0;
}
