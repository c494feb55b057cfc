/* The listener is asked for its address when its socket is gone. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_listener l;
	nng_sockaddr addr;
	int rv;

	must(nng_rep0_open(&s));
	must(nng_listen(s, "tcp://127.0.0.1:0", &l, 0));
	nng_close(s);
	rv = nng_listener_get_addr(l, NNG_OPT_LOCADDR, &addr); /* nngtrace: endpoint-use-after-close */
	printf("%s\n", nng_strerror(rv));
	return 0;
}
