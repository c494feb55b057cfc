/* The error path closes what has been closed already. */
#include "program.h"
#include <nng/protocol/bus0/bus.h>

int main(void)
{
	nng_socket s;

	must(nng_bus0_open(&s));
	must(nng_close(s));
	printf("%s\n", nng_strerror(nng_close(s))); /* nngtrace: socket-double-close */
	return 0;
}
