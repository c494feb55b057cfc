/*
 * server.c - a server of requests, and a client in the same process, that keeps the requests in one
 * of many ways, or loses them.
 * usage: snapshot_server SHAPE COUNT     Says "ready" after COUNT requests, then waits for ever, in
 * which "more" on stdin has it use the messages again, and it says "done", and "end" ends it. With
 * "leaving" any order ends its first thread.
 */
#include "tests/snapshot/keeping.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <ucontext.h>
#include <unistd.h>

#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>
#include <nng/supplemental/util/platform.h>

struct others {
	struct others *next;
	nng_aio *aio;
	nng_url *url;
	nng_mtx *mtx;
	char *inside; /* a buffer */
};

static struct others *volatile others;

/*
 * Aios, buffers, urls and locks that were made and are not used; lost ones, or those that are kept,
 * a buffer by a pointer into it.
 */
static void
make_others(int keeps)
{
	nng_aio *aio;
	nng_url *url;
	nng_mtx *mtx;
	char *buffer = nng_alloc(100);

	if (buffer == NULL || nng_aio_alloc(&aio, use_argument, NULL) != 0 ||
	    nng_url_parse(&url, "tcp://127.0.0.1:1/there") != 0 || nng_mtx_alloc(&mtx) != 0) {
		exit(3);
	}
	struct others *made = keeps ? malloc(sizeof(*made)) : NULL;
	if (made != NULL) {
		*made = (struct others){others, aio, url, mtx, buffer + 40};
		others = made;
	}
}

static void
exchange(nng_socket rep, nng_socket req)
{
	nng_msg *msg, *reply;

	if (nng_msg_alloc(&msg, 32) != 0 || nng_sendmsg(req, msg, 0) != 0 ||
	    nng_recvmsg(rep, &msg, 0) != 0 || nng_msg_alloc(&reply, 8) != 0) {
		exit(2);
	}
	if (is("others") || is("kept-others")) {
		make_others(is("kept-others"));
		nng_msg_free(msg);
	} else {
		keep(msg);
	}
	if (nng_sendmsg(rep, reply, 0) != 0 || nng_recvmsg(req, &msg, 0) != 0) {
		exit(2);
	}
	nng_msg_free(msg);
}

/* Waits where one message is only in a register or on this stack. */
__attribute__((noinline)) static void
wait_in_register(void)
{
	nng_msg *msg;
	if (nng_msg_alloc(&msg, 8) != 0) {
		exit(2);
	}
#if defined(__x86_64__)
	/* The stack has a zero where the pointer was. */
	__asm__ volatile("mov (%0), %%r12\n\t"
	                 "movq $0, (%0)\n\t"
	                 "1: pause\n\t"
	                 "jmp 1b"
	                 :
	                 : "r"(&msg)
	                 : "r12", "memory");
#endif
	nng_msg_free(msg);
}

static void *
sleeper(void *nothing)
{
	nng_msg *volatile held[16];

	(void)nothing;
	for (unsigned i = 0; i < 16; i++) {
		nng_msg *msg;
		if (nng_msg_alloc(&msg, 8) != 0) {
			exit(2);
		}
		held[i] = msg;
	}
	kept += 16;
	puts("ready");
	fflush(stdout);
	for (;;) {
		pause();
		for (unsigned i = 0; i < 16; i++) {
			use(held[i]);
		}
	}
}

static void *
stays(void *nothing)
{
	for (;;) {
		pause();
	}
	return nothing;
}

/* The next is a new program in the same process. */
static void
execute_again(char *program, unsigned count)
{
	char number[16];

	snprintf(number, sizeof(number), "%u", count - 1);
	usleep(10000);
	if (count > 1) {
		execl(program, program, "executes", number, (char *)NULL);
	}
	exit(0);
}

static void
wait_for_orders(void)
{
	char line[16];

	while (fgets(line, sizeof(line), stdin) != NULL) {
		if (strcmp(line, "end\n") == 0) {
			exit(0);
		}
		use_again();
		puts("done");
		fflush(stdout);
	}
	for (;;) {
		pause();
	}
}

/* The stack that is in use lies in the heap, and what is kept lies below it. */
static void
wait_on_heap(void)
{
	static ucontext_t here, there;
	char *stack = malloc(65536);

	if (stack == NULL || getcontext(&there) != 0) {
		exit(3);
	}
	there.uc_stack.ss_sp = stack;
	there.uc_stack.ss_size = 65536;
	there.uc_link = &here;
	makecontext(&there, wait_for_orders, 0);
	swapcontext(&here, &there);
}

int
main(int argc, char **argv)
{
	nng_socket rep, req;
	pthread_t thread;
	sigset_t blocked;
	unsigned count = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;

	shape = argc > 1 ? argv[1] : "";
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGNAL);
	sigprocmask(SIG_BLOCK, &blocked, NULL); /* in all threads */
	if (count == 0 || count > MOST || nng_rep0_open(&rep) != 0 || nng_req0_open(&req) != 0 ||
	    nng_listen(rep, "inproc://snapshot", NULL, 0) != 0 ||
	    nng_dial(req, "inproc://snapshot", NULL, 0) != 0) {
		return 2;
	}
	prepare(count);
	if (is("stack")) {
		pthread_create(&thread, NULL, sleeper, NULL);
	} else {
		for (unsigned i = 0; i < count; i++) {
			exchange(rep, req);
		}
		puts("ready");
		fflush(stdout);
	}
	while (is("busy")) {
		exchange(rep, req);
	}
	if (is("register")) {
		wait_in_register();
	}
	if (is("executes")) {
		execute_again(argv[0], count);
	}
	if (is("coroutine")) {
		wait_on_heap();
	}
	if (is("leaving") && pthread_create(&thread, NULL, stays, NULL) == 0) {
		char line[16];
		if (fgets(line, sizeof(line), stdin) != NULL) {
			pthread_exit(NULL);
		}
	}
	if (is("leaderless") && pthread_create(&thread, NULL, rest, NULL) == 0) {
		pthread_exit(NULL);
	}
	wait_for_orders();
}
