/* A context has the number of a socket that was closed before. */
#include "program.h"

int main(void)
{
	nng_socket first, second;
	nng_ctx ctx;

	must(nng_pair0_open(&first));
	nng_close(first);
	must(nng_req0_open(&second));
	must(nng_ctx_open(&ctx, second));
	nng_ctx_close(ctx);
	nng_close(second);
	return 0;
}
