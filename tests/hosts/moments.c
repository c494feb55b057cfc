/*
 * moments.c - calls NNG at different moments of a process's life, with marks between them that
 * strace shows: writes to no descriptor. The functions called make no system calls themselves.
 */
#include <nng/nng.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
mark(const char *moment)
{
	ssize_t none = write(-1, moment, strlen(moment));
	(void)none;
}

static void
use(long messages)
{
	for (long i = 0; i < messages; i++) {
		nng_msg *msg;
		if (nng_msg_alloc(&msg, 8) != 0) {
			_exit(1);
		}
		nng_msg_free(msg);
	}
}

static void *
run(void *messages)
{
	use(*(long *)messages);
	return NULL;
}

int
main(void)
{
	pthread_t thread;
	long few = 1;
	free(malloc(1)); /* the heap is there */
	mark("start");
	use(1);
	mark("use");
	use(20);
	mark("growth");
	use(200000);
	mark("thread");
	if (pthread_create(&thread, NULL, run, &few) != 0 || pthread_join(thread, NULL) != 0) {
		return 1;
	}
	mark("exit");
	return 0;
}
