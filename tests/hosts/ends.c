/*
 * ends.c - frees three messages and ends: ends HOW
 *   exit, _exit, quick_exit, abort, segv, exec, hang
 *   again N   holds N messages and executes itself as "again N-1"; "again 0" exits
 *   handler   SIGSEGV, caught by a handler of the program's own that ends with 9
 *   panic-submit, panic-free, panic-lock, panic-thread (the same on another one)
 *             NNG finds a misuse and aborts inside the call
 *   panic-shown  the first of them, and shows the stack at the abort
 *   abort-callback  the program itself aborts, with NNG's words on its stack
 *   time      the kernel kills it in the middle of its work, which is mostly computing
 * "hang" waits for a message that never comes, or for the end of its parent.
 */
#include <execinfo.h>
#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>
#include <nng/supplemental/util/platform.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static void
caught(int number)
{
	(void)number;
	_exit(9);
}

static void
hang(void)
{
	nng_socket socket;
	nng_msg *msg;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (nng_pair0_open(&socket) == 0) {
		nng_recvmsg(socket, &msg, 0);
	}
}

/* With messages that nobody can free any more, and a socket whose threads are at work. */
static void
again(char *program, int times)
{
	char number[16];
	nng_socket socket;
	nng_msg *held;
	snprintf(number, sizeof(number), "%d", times - 1);
	if (times > 0 && nng_pair0_open(&socket) == 0) {
		for (int i = 0; i < times; i++) {
			if (nng_msg_alloc(&held, 4) != 0) {
				return;
			}
		}
		execl(program, program, "again", number, (char *)NULL);
	}
}

/* Debian's NNG looks whether the aio is already in use. */
static void
panic_submit(void)
{
	nng_socket socket;
	nng_aio *aio;
	if (nng_pair0_open(&socket) == 0 && nng_aio_alloc(&aio, NULL, NULL) == 0) {
		nng_recv_aio(socket, aio);
		nng_recv_aio(socket, aio);
	}
}

/* The locks of what was freed are no locks. */
static void
panic_free(void)
{
	nng_aio *aio;
	if (nng_aio_alloc(&aio, NULL, NULL) == 0) {
		nng_aio_free(aio);
		nng_aio_free(aio);
	}
}

static void
panic_lock(void *unused)
{
	nng_mtx *mutex;
	(void)unused;
	prctl(PR_SET_NAME, "worker");
	if (nng_mtx_alloc(&mutex) == 0) {
		nng_mtx_lock(mutex);
		nng_mtx_lock(mutex);
	}
}

/* On another thread, while this one is inside NNG as well. */
static void
panic_thread(void)
{
	nng_thread *thread;
	if (nng_thread_create(&thread, panic_lock, NULL) == 0) {
		nng_thread_destroy(thread);
	}
}

/* NNG's word on the stack of a program that aborts by itself, in a callback of NNG's. */
static void
give_up(void *unused)
{
	char words[] = "panic: of the program's own";
	(void)unused;
	puts(words);
	fflush(stdout);
	abort();
}

static void
abort_in_callback(void)
{
	nng_aio *aio;
	if (nng_aio_alloc(&aio, give_up, NULL) == 0) {
		nng_sleep_aio(1, aio);
		nng_aio_wait(aio);
	}
}

/* What a debugger would see of the end. */
static void
show_stack(int number)
{
	void *frames[32];
	(void)number;
	backtrace_symbols_fd(frames, backtrace(frames, 32), STDOUT_FILENO);
}

/* A millisecond of the processor. */
static void
compute(void)
{
	clock_t end = clock() + CLOCKS_PER_SEC / 1000;
	while (clock() < end) {
	}
}

/* The kernel kills a process that has used up its second, wherever it is. */
static void
use_up_time(void)
{
	struct rlimit second = {1, 1};
	setrlimit(RLIMIT_CPU, &second);
	for (;;) {
		nng_msg *msg;
		if (nng_msg_alloc(&msg, 4) == 0) {
			nng_msg_append(msg, "more", 4);
			compute();
			nng_msg_free(msg);
		}
	}
}

int
main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";
	for (int i = 0; i < 3; i++) {
		nng_msg *msg;
		if (nng_msg_alloc(&msg, 4) == 0) {
			nng_msg_free(msg);
		}
	}
	if (strcmp(how, "_exit") == 0) {
		_exit(5);
	} else if (strcmp(how, "quick_exit") == 0) {
		quick_exit(5);
	} else if (strcmp(how, "abort") == 0) {
		abort();
	} else if (strcmp(how, "exec") == 0) {
		execlp("sh", "sh", "-c", "exit 5", (char *)NULL);
	} else if (strcmp(how, "again") == 0) {
		again(argv[0], argc > 2 ? atoi(argv[2]) : 0);
	} else if (strcmp(how, "hang") == 0) {
		hang();
	} else if (strcmp(how, "panic-submit") == 0) {
		panic_submit();
	} else if (strcmp(how, "panic-free") == 0) {
		panic_free();
	} else if (strcmp(how, "panic-lock") == 0) {
		panic_lock(NULL);
	} else if (strcmp(how, "panic-thread") == 0) {
		panic_thread();
	} else if (strcmp(how, "panic-shown") == 0) {
		signal(SIGABRT, show_stack);
		panic_submit();
	} else if (strcmp(how, "abort-callback") == 0) {
		abort_in_callback();
	} else if (strcmp(how, "time") == 0) {
		use_up_time();
	} else if (strcmp(how, "handler") == 0 || strcmp(how, "segv") == 0) {
		if (*how == 'h') {
			signal(SIGSEGV, caught);
		}
		*(volatile int *)NULL = 1;
	}
	return 5;
}
