/* Three contexts are left to the close of the socket, which collects them: a note. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_ctx ctx[3];

	must(nng_sub0_open(&s));
	for (int i = 0; i < 3; i++) {
		must(nng_ctx_open(&ctx[i], s)); /* nngtrace: ctx-leak=note */
		must(nng_ctx_set(ctx[i], NNG_OPT_SUB_SUBSCRIBE, "", 0));
	}
	nng_close(s);
	return 0;
}
