/* Settings and a context of a socket that has been closed. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_ctx ctx;
	int rv;

	must(nng_rep0_open(&s));
	nng_close(s);
	rv = nng_socket_set_ms(s, NNG_OPT_RECVTIMEO, 10); /* nngtrace: socket-use-after-close */
	printf("%s\n", nng_strerror(rv));
	rv = nng_ctx_open(&ctx, s); /* nngtrace: socket-use-after-close */
	printf("%s\n", nng_strerror(rv));
	return 0;
}
