/* More than the headroom, but it fits behind: the headroom, what is inserted, and no more. */
#include "program.h"

int main(void)
{
	static char header[52];
	nng_msg *msg;

	must(nng_msg_alloc(&msg, 20));
	nng_msg_clear(msg);
	must(nng_msg_insert(msg, header, 52));
	nng_msg_free(msg);
	must(nng_msg_alloc(&msg, 100));
	must(nng_msg_insert(msg, header, 32));
	nng_msg_free(msg);
	return 0;
}
