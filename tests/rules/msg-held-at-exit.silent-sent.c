/* nngtrace: note allowed */
/* Exits with sockets open and messages queued; it holds none itself. */
#include "program.h"

int main(void)
{
	nng_socket s = buffered_push();

	for (int i = 0; i < 4; i++)
		must(nng_sendmsg(s, text_msg("job"), 0));
	exit(0);
}
