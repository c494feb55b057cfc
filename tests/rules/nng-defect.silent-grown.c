/* There is no room for the insert at all: NNG makes some, and that is right. */
#include "program.h"

int main(void)
{
	static char header[65];
	nng_msg *msg;

	must(nng_msg_alloc(&msg, 0));
	must(nng_msg_insert(msg, header, 65));
	must(nng_msg_insert(msg, header, 8));
	nng_msg_free(msg);
	return 0;
}
