/* The close of the socket closes the contexts, and nobody closes them again. */
#include "program.h"

int main(void)
{
	for (int i = 0; i < 3; i++) {
		nng_socket s;
		nng_ctx a, b;
		must(nng_req0_open(&s));
		must(nng_ctx_open(&a, s));
		must(nng_ctx_open(&b, s)); /* nngtrace: ctx-leak=note */
		nng_ctx_close(a);
		nng_close(s);
	}
	return 0;
}
