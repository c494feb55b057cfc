/* One message is kept by intent. The other one, from the same line, is lost. */
#include <nngtrace.h>

#include "program.h"

int main(void)
{
	nng_socket s;
	nng_msg *msg[2];

	must(nng_pair0_open(&s));
	for (int i = 0; i < 2; i++)
		must(nng_msg_alloc(&msg[i], 5)); /* nngtrace: msg-leak */
	nngtrace_keep(msg[0]);
	nng_close(s);
	return 0;
}
