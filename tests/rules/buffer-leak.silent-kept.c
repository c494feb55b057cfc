/* A buffer that is meant to live until the process ends. */
#include <nngtrace.h>

#include "program.h"

int main(void)
{
	nng_socket s;
	char *buffer = nng_alloc(64);

	nngtrace_keep(buffer);
	must(nng_pair0_open(&s));
	nng_close(s);
	return 0;
}
