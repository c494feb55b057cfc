/* Many contexts live for long, and another thread closes them all. */
#include "program.h"

enum { COUNT = 200 };

static nng_ctx ctx[COUNT];

static void *close_all(void *unused)
{
	for (int i = 0; i < COUNT; i++)
		nng_ctx_close(ctx[i]);
	return unused;
}

int main(void)
{
	nng_socket s;

	must(nng_rep0_open(&s));
	for (int i = 0; i < COUNT; i++)
		must(nng_ctx_open(&ctx[i], s));
	run_thread(close_all, NULL);
	nng_close(s);
	return 0;
}
