/*
 * A program with two tests, which it tells of as those of GoogleTest do: Sends.Right frees a
 * message that could not be sent, Sends.Wrong forgets it.
 */
#include <stdio.h>
#include <string.h>

#include <nng/nng.h>
#include <nng/protocol/pipeline0/push.h>

static int
sends(int right)
{
	nng_socket s;
	nng_msg *msg;

	if (nng_push0_open(&s) != 0 || nng_msg_alloc(&msg, 8) != 0)
		return 1;
	if (nng_sendmsg(s, msg, NNG_FLAG_NONBLOCK) == 0)
		return 1;
	if (right)
		nng_msg_free(msg);
	return nng_close(s) != 0;
}

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--gtest_list_tests") == 0) {
			puts("Sends.\n  Right\n  Wrong");
			return 0;
		}
		if (strcmp(argv[i], "--gtest_filter=Sends.Right") == 0)
			return sends(1);
	}
	return sends(0);
}
