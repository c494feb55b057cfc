/* Two sockets are opened and one is closed. */
#include "program.h"

int main(void)
{
	nng_socket a, b;

	must(nng_pair0_open(&a)); /* nngtrace: socket-leak */
	must(nng_pair0_open(&b));
	connect_inproc(a, b);
	nng_close(b);
	return 0;
}
