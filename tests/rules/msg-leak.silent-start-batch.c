/* ends: any */
/* nngtrace: note allowed. A pool of 200 is made at the start; everything else is freed at once. */
#include "program.h"
#include <signal.h>

int main(void)
{
	for (int i = 0; i < 2500; i++) {
		nng_msg *msg;
		must(nng_msg_alloc(&msg, 8));
		if (i >= 200)
			nng_msg_free(msg);
	}
	kill(getpid(), SIGKILL);
}
