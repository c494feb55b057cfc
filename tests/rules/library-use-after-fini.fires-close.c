/* The sockets were closed by nng_fini(); closing them again comes too late. */
#include "program.h"

int main(void)
{
	nng_socket s;

	must(nng_pair0_open(&s));
	until_others_wait();
	nng_fini();
	nng_close(s); /* nngtrace: library-use-after-fini */
	return 0;
}
