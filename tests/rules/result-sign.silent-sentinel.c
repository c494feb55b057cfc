/* The clean-up closes the context that was not opened: 0 says that there is none. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_ctx ctx = NNG_CTX_INITIALIZER;
	nng_dialer dialer = NNG_DIALER_INITIALIZER;

	must(nng_pair0_open(&s));
	if (nng_ctx_open(&ctx, s) != 0 || nng_dialer_create(&dialer, s, "inproc://x") != 0)
		printf("not with this socket\n");
	nng_ctx_close(ctx);
	nng_dialer_close(dialer);
	nng_close(s);
	return 0;
}
