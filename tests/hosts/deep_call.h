/* deep_call.h - calls of NNG from stacks that the recorder has not seen before. */
#ifndef NNGTRACE_TEST_DEEP_CALL_H
#define NNGTRACE_TEST_DEEP_CALL_H

#include <alloca.h>
#include <nng/nng.h>

/* Another stack for each depth. */
__attribute__((noinline)) static void
call(int depth)
{
	volatile char *room = alloca(64 + (size_t)(depth % 7) * 32);
	nng_msg *msg;
	room[0] = 1;
	if (depth > 0) {
		call(depth - 1);
	} else if (nng_msg_alloc(&msg, 8) == 0) {
		nng_msg_free(msg);
	}
	room[1] = room[0];
}

#endif
