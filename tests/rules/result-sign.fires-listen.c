/* The address is taken, the check looks for a negative number, and the listener is used. */
#include "program.h"

int main(void)
{
	nng_socket a, b;
	nng_listener listener = NNG_LISTENER_INITIALIZER;
	nng_sockaddr address;

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	must(nng_listen(a, "inproc://taken", NULL, 0));
	if (nng_listen(b, "inproc://taken", &listener, 0) < 0) /* nngtrace: result-sign */
		return 1;
	if (nng_listener_get_addr(listener, NNG_OPT_LOCADDR, &address) != 0)
		printf("no address\n");
	nng_close(a);
	nng_close(b);
	return 0;
}
