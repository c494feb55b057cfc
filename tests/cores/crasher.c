/*
 * crasher.c - programs that crash, each in one way, after a thousand messages that were used
 * rightly and one that was not. usage: cores_crasher WAY double   the wrong one, which NNG has
 * freed: the program frees the message that has its memory innocent frees a buffer of its own
 * twice; the wrong one was seen last by the same functions null     follows a NULL pointer abort
 * calls abort, while the wrong one is in a variable inside   is in a callback of NNG's thread when
 * it follows a NULL pointer right    as innocent, and no message was used wrongly leaks    loses
 * each of a thousand messages, and then calls abort keeps    keeps each of them, and then calls
 * abort Prints the address of the wrong message.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <nng/nng.h>
#include <nng/protocol/pipeline0/pull.h>
#include <nng/protocol/pipeline0/push.h>

#define COUNT 1000u

static nng_socket push, pull;
static nng_msg *volatile kept[COUNT];
static nng_msg *wrong;
static volatile int *nowhere;

static void
need(int rv)
{
	if (rv != 0) {
		fprintf(stderr, "cores_crasher: %d\n", rv);
		exit(2);
	}
}

static nng_msg *
pass_one(int right)
{
	nng_msg *msg;

	need(nng_msg_alloc(&msg, 16));
	need(nng_sendmsg(push, msg, 0));
	if (!right) {
		printf("%#lx\n", (unsigned long)msg);
		fflush(stdout);
		wrong = msg;
		nng_msg_free(msg);
	}
	need(nng_recvmsg(pull, &msg, 0));
	return msg;
}

static void
follow(void *unused)
{
	(void)unused;
	*nowhere = 1;
}

/* In a function of its own, with the same words below it on the stack. */
static void __attribute__((noinline)) free_twice(void)
{
	char *volatile own = malloc(64);

	free(own);
	free(own);
}

static void
crash(const char *way)
{
	nng_aio *aio;

	if (strcmp(way, "twice") == 0) {
		void *volatile buffer = nng_alloc(64);
		nng_free(buffer, 64);
		nng_free(buffer, 64);
	} else if (strcmp(way, "innocent") == 0 || strcmp(way, "right") == 0) {
		free_twice();
	} else if (strcmp(way, "null") == 0) {
		follow(NULL);
	} else if (strcmp(way, "inside") == 0) {
		need(nng_aio_alloc(&aio, follow, NULL));
		nng_sleep_aio(1, aio);
		nng_aio_wait(aio);
	}
	abort();
}

int
main(int argc, char **argv)
{
	const char *way = argc > 1 ? argv[1] : "";
	int keeps = strcmp(way, "keeps") == 0, leaks = strcmp(way, "leaks") == 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	need(nng_push0_open(&push));
	need(nng_pull0_open(&pull));
	need(nng_listen(pull, "inproc://crasher", NULL, 0));
	need(nng_dial(push, "inproc://crasher", NULL, 0));
	for (unsigned i = 0; i < COUNT; i++) {
		nng_msg *msg = pass_one(1);
		if (keeps) {
			kept[i] = msg;
		} else if (!leaks) {
			nng_msg_free(msg);
		}
	}
	if (keeps || leaks) {
		abort();
	}
	nng_msg *last = pass_one(strcmp(way, "right") == 0);
	if (strcmp(way, "double") == 0) {
		nng_msg *volatile owned = last;
		free(owned);
		free(owned);
	}
	crash(way);
	return 0;
}
