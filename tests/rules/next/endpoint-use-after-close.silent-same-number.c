/* The listener and the socket have the closed dialer's number; they are open. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_dialer dialer;
	nng_listener listener;
	nng_sockaddr address;

	must(nng_pair0_open(&s));
	must(nng_dialer_create(&dialer, s, "tcp://127.0.0.1:9"));
	must(nng_dialer_close(dialer));
	must(nng_listen(s, "tcp://127.0.0.1:0", &listener, 0));
	must(nng_listener_get_addr(listener, NNG_OPT_LOCADDR, &address));
	must(nng_listener_close(listener));
	nng_close(s);
	return 0;
}
