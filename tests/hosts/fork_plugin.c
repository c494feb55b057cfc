/* fork_plugin.c - a module that a forked child opens: see forks.c. */
#include <nng/nng.h>

int run(void);

int
run(void)
{
	nng_msg *msg;
	int result = nng_msg_alloc(&msg, 8);
	if (result == 0) {
		nng_msg_free(msg);
	}
	return result;
}
