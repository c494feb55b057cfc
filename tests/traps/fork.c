/*
 * fork.c - forks in the middle of recording; parent and children go on calling NNG.
 * Children do only what works in NNG after fork(): messages.
 */
#include <nng/nng.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void
make_messages(int count, size_t size)
{
	for (int i = 0; i < count; i++) {
		nng_msg *msg;
		if (nng_msg_alloc(&msg, size) != 0) {
			exit(2);
		}
		nng_msg_free(msg);
	}
}

int
main(int argc, char **argv)
{
	bool quiet = argc > 1 && strcmp(argv[1], "quiet") == 0;
	make_messages(100, 11);
	for (int child = 0; child < 3; child++) {
		pid_t pid = fork();
		if (pid == 0) {
			if (!quiet) {
				make_messages(50 + child, 22);
			}
			if (child == 0) {
				_exit(0);
			}
			exit(0);
		}
		make_messages(10, 11);
		waitpid(pid, NULL, 0);
	}
	make_messages(70, 11);
	return 0;
}
