/* The same number, closed in two lives of the library. */
#include "program.h"

int main(void)
{
	nng_socket s;

	must(nng_pair0_open(&s));
	nng_close(s);
	until_others_wait();
	nng_fini();
	must(nng_pair0_open(&s));
	nng_close(s);
	return 0;
}
