/* A greeting that is made once and sent as copies is meant to live until the process ends. */
#include <nngtrace.h>

#include "program.h"

int main(void)
{
	nng_socket s;
	nng_msg *greeting = text_msg("hello"), *copy;

	nngtrace_keep(greeting);
	must(nng_pair0_open(&s));
	must(nng_msg_dup(&copy, greeting));
	nng_msg_free(copy);
	nng_close(s);
	return 0;
}
