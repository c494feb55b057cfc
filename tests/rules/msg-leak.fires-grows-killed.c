/* ends: any */
/* One request in ten is forgotten; a server is killed one day, and never cleans up. */
#include "program.h"
#include <signal.h>

int main(void)
{
	nng_socket s;

	must(nng_pair0_open(&s));
	for (int i = 0; i < 2000; i++) {
		nng_msg *msg;
		must(nng_msg_alloc(&msg, 8)); /* nngtrace: msg-leak=warning */
		if (i % 10 != 0)
			nng_msg_free(msg);
	}
	kill(getpid(), SIGKILL);
}
