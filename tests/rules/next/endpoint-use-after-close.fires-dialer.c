/* A closed dialer is set up and closed again: NNG answers NNG_ENOENT. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_dialer d;
	int rv;

	must(nng_pair0_open(&s));
	must(nng_dialer_create(&d, s, "tcp://127.0.0.1:9"));
	must(nng_dialer_close(d));
	rv = nng_dialer_set_ms(d, NNG_OPT_RECONNMINT, 1); /* nngtrace: endpoint-use-after-close */
	printf("%s\n", nng_strerror(rv));
	rv = nng_dialer_close(d); /* nngtrace: endpoint-use-after-close */
	printf("%s\n", nng_strerror(rv));
	nng_close(s);
	return 0;
}
