/* ends: any */
/* nngtrace: note allowed. A pool of messages that are used in turn: a burst makes more of them,
   those that are too many are given back, and it is never emptied. */
#include "program.h"
#include <signal.h>

enum { PLACES = 256, KEPT = 40 };

static nng_msg *pool[PLACES];
static unsigned head, held;

static nng_msg *take(void)
{
	nng_msg *msg;

	if (held == 0) {
		must(nng_msg_alloc(&msg, 8));
		return msg;
	}
	msg = pool[head++ % PLACES];
	held--;
	nng_msg_clear(msg);
	return msg;
}

static void give(nng_msg *msg)
{
	if (held >= KEPT) {
		nng_msg_free(msg);
		return;
	}
	pool[(head + held++) % PLACES] = msg;
}

int main(void)
{
	nng_msg *burst[100];

	for (int i = 0; i < 200; i++) {
		int size = i % 10 == 0 ? 100 : 20;
		for (int j = 0; j < size; j++)
			burst[j] = take();
		for (int j = 0; j < size; j++)
			give(burst[j]);
	}
	kill(getpid(), SIGKILL);
}
