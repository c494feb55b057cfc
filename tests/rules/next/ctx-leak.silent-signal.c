/* nngtrace: note allowed */
/* ends: any */
/* A server with a pool of contexts is ended by a signal, with everything open. */
#include "program.h"
#include <signal.h>

int main(void)
{
	nng_socket s;
	nng_ctx ctx[8];

	must(nng_rep0_open(&s));
	for (int i = 0; i < 8; i++)
		must(nng_ctx_open(&ctx[i], s));
	raise(SIGTERM);
	return 0;
}
