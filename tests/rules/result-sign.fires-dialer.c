/* A dialer for a transport that is not there: not made, not noticed, and started. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_dialer dialer = NNG_DIALER_INITIALIZER;

	must(nng_pair0_open(&s));
	if (nng_dialer_create(&dialer, s, "bogus://nowhere") == -1) /* nngtrace: result-sign */
		return 1;
	printf("%s\n", nng_strerror(nng_dialer_start(dialer, 0)));
	nng_close(s);
	return 0;
}
