/*
 * startup_early.c - a library that calls NNG in its constructor, before that of a preloaded library
 * runs, and then clears the environment.
 */
#include <nng/nng.h>
#include <stdlib.h>
#include <unistd.h>

__attribute__((constructor)) static void
begin(void)
{
	nng_msg *msg;
	if (nng_msg_alloc(&msg, 8) == 0) {
		nng_msg_free(msg);
	}
	clearenv();
}
