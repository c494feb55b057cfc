/* plugin.c - a plugin that uses NNG in a host that does not. */
#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>

#include "tests/support/asleep.h"

int run(void);

int
run(void)
{
	nng_socket socket;
	nng_msg *msg;
	if (nng_pair0_open(&socket) != 0 || nng_msg_alloc(&msg, 4) != 0) {
		return 1;
	}
	nng_msg_free(msg);
	int result = nng_close(socket);
	until_others_wait();
	nng_fini(); /* its threads would otherwise run on in code that is unloaded */
	return result;
}
