/*
 * sandbox.c - a program that permits itself only the system calls that it and NNG need, before its
 * first call of NNG or after it, and works on.
 *   sandbox MESSAGES THREADS kill|error [first]
 * Others end it (SIGSYS), or fail. first: the sandbox is made before NNG has done anything but
 * open its sockets. Each thread sends and receives that many. Prints "done".
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <malloc.h>
#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define THREADS_MAX 64

static long messages;

static void
require(int result)
{
	if (result != 0) {
		_exit(3);
	}
}

static nng_socket
open_pair(void)
{
	nng_socket socket;
	require(nng_pair0_open(&socket));
	return socket;
}

static void
exchange(nng_socket from, nng_socket to, long count)
{
	for (long i = 0; i < count; i++) {
		nng_msg *msg;
		require(nng_msg_alloc(&msg, 8));
		require(nng_sendmsg(from, msg, 0));
		require(nng_recvmsg(to, &msg, 0));
		nng_msg_free(msg);
	}
}

/* Its messages go nowhere: the sockets are one thread's. */
static void *
run(void *unused)
{
	(void)unused;
	for (long i = 0; i < messages; i++) {
		nng_msg *msg;
		require(nng_msg_alloc(&msg, 8));
		require(nng_msg_append(msg, "x", 1));
		nng_msg_free(msg);
	}
	return NULL;
}

static void
close_sandbox(unsigned other)
{
	static const int permitted[] = {/* of NNG, of malloc, of threads, and to end */
	                                SYS_read,
	                                SYS_write,
	                                SYS_readv,
	                                SYS_writev,
	                                SYS_close,
	                                SYS_epoll_wait,
	                                SYS_epoll_ctl,
	                                SYS_eventfd2,
	                                SYS_poll,
	                                SYS_sendmsg,
	                                SYS_recvmsg,
	                                SYS_getrandom,
	                                SYS_clock_gettime,
	                                SYS_clock_nanosleep,
	                                SYS_futex,
	                                SYS_brk,
	                                SYS_mmap,
	                                SYS_munmap,
	                                SYS_mprotect,
	                                SYS_madvise,
	                                SYS_clone,
	                                SYS_clone3,
	                                SYS_rseq,
	                                SYS_set_robust_list,
	                                SYS_rt_sigprocmask,
	                                SYS_exit,
	                                SYS_exit_group,
	                                SYS_newfstatat,
	                                SYS_restart_syscall,
	                                SYS_sched_getaffinity,
	                                SYS_sched_yield};
	enum { COUNT = sizeof(permitted) / sizeof(permitted[0]) };
	struct sock_filter code[2 * COUNT + 6];
	unsigned n = 0;
	code[n++] =
	    (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	for (unsigned i = 0; i < COUNT; i++) {
		code[n++] =
		    (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)permitted[i], 0, 1);
		code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	}
	/* A thread of NNG gives itself a name, which may come late. */
	code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_prctl, 0, 3);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
	                                         offsetof(struct seccomp_data, args[0]));
	code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PR_SET_NAME, 0, 1);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, other);
	struct sock_fprog program = {.len = (unsigned short)n, .filter = code};
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) != 0) {
		_exit(77);
	}
}

int
main(int argc, char **argv)
{
	pthread_t threads[THREADS_MAX];
	if (argc < 4) {
		return 2;
	}
	messages = atol(argv[1]);
	mallopt(M_ARENA_MAX, 1); /* with more, malloc reads a file for the number of CPUs */
	int count = atoi(argv[2]);
	bool kills = strcmp(argv[3], "kill") == 0, first = argc > 4;
	nng_socket from = open_pair(), to = open_pair();
	require(nng_listen(from, "inproc://sandbox", NULL, 0));
	require(nng_dial(to, "inproc://sandbox", NULL, 0));
	if (!first) {
		exchange(from, to, 1);
	}
	setvbuf(stdout, NULL, _IONBF, 0);
	close_sandbox(kills ? SECCOMP_RET_KILL_PROCESS : SECCOMP_RET_ERRNO | EPERM);
	exchange(from, to, messages - !first);
	for (int i = 0; i < count && i < THREADS_MAX; i++) {
		require(pthread_create(&threads[i], NULL, run, NULL));
	}
	for (int i = 0; i < count && i < THREADS_MAX; i++) {
		require(pthread_join(threads[i], NULL));
	}
	nng_close(from);
	nng_close(to);
	puts("done");
	return 7;
}
