/*
 * environment.c - makes a few calls of NNG, changes its folder, says "done", and ends with
 * status 7. environment [MESSAGES]    0: no call at all
 */
#include <nng/nng.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	long messages = argc > 1 ? atol(argv[1]) : 10;
	for (long i = 0; i < messages; i++) {
		nng_msg *msg;
		if (nng_msg_alloc(&msg, 8) != 0) {
			return 1;
		}
		nng_msg_free(msg);
		if (i == 0 && chdir("/") != 0) { /* the trace must still find its file */
			return 1;
		}
	}
	puts("done");
	return 7;
}
