/* The insert fits into the headroom that every small message has. */
#include "program.h"

int main(void)
{
	static char header[64];
	nng_msg *msg;

	must(nng_msg_alloc(&msg, 20));
	nng_msg_clear(msg);
	must(nng_msg_insert(msg, header, 32));
	nng_msg_free(msg);
	return 0;
}
