/* Two contexts, one after the other, in the life of a socket. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_ctx ctx;

	must(nng_sub0_open(&s));
	for (int i = 0; i < 2; i++) {
		must(nng_ctx_open(&ctx, s));
		must(nng_ctx_set(ctx, NNG_OPT_SUB_SUBSCRIBE, "", 0));
		nng_ctx_close(ctx);
	}
	nng_close(s);
	return 0;
}
