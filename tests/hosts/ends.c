/*
 * ends.c - frees three messages and ends: ends HOW
 *   exit, _exit, quick_exit, abort, segv, exec, hang
 *   again N   holds N messages and executes itself as "again N-1"; "again 0" exits
 *   handler   SIGSEGV, caught by a handler of the program's own that ends with 9
 *   panic     NNG finds a misuse and aborts inside the call
 * "hang" waits for a message that never comes, after it has said "ready".
 */
#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
	if (nng_pair0_open(&socket) == 0) {
		puts("ready");
		fflush(stdout);
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
panic(void)
{
	nng_socket socket;
	nng_aio *aio;
	if (nng_pair0_open(&socket) == 0 && nng_aio_alloc(&aio, NULL, NULL) == 0) {
		nng_recv_aio(socket, aio);
		nng_recv_aio(socket, aio);
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
	} else if (strcmp(how, "panic") == 0) {
		panic();
	} else if (strcmp(how, "handler") == 0 || strcmp(how, "segv") == 0) {
		if (*how == 'h') {
			signal(SIGSEGV, caught);
		}
		*(volatile int *)NULL = 1;
	}
	return 5;
}
