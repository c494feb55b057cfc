/* ends: any */
/* nngtrace: note allowed. Two messages come for each that is done with: the queue falls behind. */
#include "program.h"
#include <signal.h>

int main(void)
{
	static nng_msg *queue[2000];
	int done = 0;

	for (int i = 0; i < 2000; i++) {
		must(nng_msg_alloc(&queue[i], 8));
		if (i % 2 == 0)
			nng_msg_free(queue[done++]);
	}
	kill(getpid(), SIGKILL);
}
