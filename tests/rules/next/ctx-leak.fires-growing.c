/* Every caller gets a context of its own, and nobody ever gives one back. */
#include "program.h"

static nng_ctx new_caller(nng_socket s)
{
	nng_ctx ctx;

	must(nng_ctx_open(&ctx, s)); /* nngtrace: ctx-leak=warning */
	return ctx;
}

int main(void)
{
	nng_socket s;
	int sum = 0;

	must(nng_rep0_open(&s));
	for (int i = 0; i < 300; i++)
		sum += nng_ctx_id(new_caller(s));
	printf("%d\n", sum);
	nng_close(s);
	return 0;
}
