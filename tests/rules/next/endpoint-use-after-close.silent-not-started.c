/* A dialer that could not connect is still there, and is closed by the program. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_dialer dialer, none = NNG_DIALER_INITIALIZER;

	must(nng_pair0_open(&s));
	must(nng_dialer_create(&dialer, s, "tcp://127.0.0.1:9"));
	printf("%s\n", nng_strerror(nng_dialer_start(dialer, 0)));
	must(nng_dialer_set_ms(dialer, NNG_OPT_RECONNMINT, 10));
	must(nng_dialer_close(dialer));
	printf("%s\n", nng_strerror(nng_dialer_close(none)));
	nng_close(s);
	return 0;
}
