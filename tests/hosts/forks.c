/*
 * forks.c - forks at bad moments. Children allocate and free a message, which works in NNG
 * after fork(), and end with _exit. A child that is not done in HANGS seconds counts as hung.
 *   forks stacks FORKS           threads call NNG from ever new places
 *   forks loader FORKS           threads ask the loader for its modules
 *   forks loader-first FORKS     the same, and the parent makes no call of NNG itself
 *   forks cold|warm FORKS        in a signal handler; cold: the first is in the first call
 *   forks plugin FORKS FILE      the child opens a module whose function `run` calls NNG
 * Prints the messages that the parent made.
 */
#include <alloca.h>
#include <dlfcn.h>
#include <link.h>
#include <nng/nng.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define THREADS 4
#define HANGS   30

static atomic_bool stop;
static atomic_ulong made;
static bool asks_loader;
static const char *plugin;
static pid_t parent;
static volatile sig_atomic_t forked;

static void
make_message(void)
{
	nng_msg *msg;
	if (nng_msg_alloc(&msg, 8) != 0) {
		_exit(9);
	}
	nng_msg_free(msg);
	made++;
}

__attribute__((noinline)) static void
make_deep(unsigned number, unsigned depth)
{
	volatile char *pad = alloca(16 + (number % 64) * 16);
	pad[0] = 1;
	if (depth > 0) {
		make_deep(number / 3, depth - 1);
	} else {
		make_message();
	}
	pad[1] = 1;
}

static int
visit(struct dl_phdr_info *info, size_t size, void *data)
{
	(void)info, (void)size, (void)data;
	return 0;
}

static void *
work(void *argument)
{
	unsigned seed = (unsigned)(size_t)argument;
	while (!stop) {
		if (asks_loader) {
			dl_iterate_phdr(visit, NULL);
		} else {
			make_deep((unsigned)rand_r(&seed), 2 + (unsigned)rand_r(&seed) % 12);
		}
	}
	return NULL;
}

static void
be_child(void)
{
	if (plugin != NULL) {
		void *handle = dlopen(plugin, RTLD_NOW | RTLD_LOCAL);
		int (*run)(void) = NULL;
		void *found = handle != NULL ? dlsym(handle, "run") : NULL;
		memcpy(&run, &found, sizeof(found));
		_exit(run != NULL && run() == 0 ? 0 : 8);
	}
	make_message();
	_exit(0);
}

/* Whether the child has ended well; if it has not by then, it is killed. */
static bool
ends_well(pid_t child)
{
	int status;
	for (int waits = 0; waits < HANGS * 1000; waits++) {
		if (waitpid(child, &status, WNOHANG) == child) {
			return status == 0;
		}
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
	}
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	return false;
}

static int
fork_among_threads(long forks)
{
	pthread_t threads[THREADS];
	int failed = 0;
	for (size_t i = 0; i < THREADS; i++) {
		pthread_create(&threads[i], NULL, work, (void *)(i + 1));
	}
	nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
	for (long i = 0; i < forks && failed == 0; i++) {
		pid_t child = fork();
		if (child == 0) {
			be_child();
		}
		failed += !ends_well(child);
	}
	stop = true;
	for (size_t i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
	}
	return failed;
}

static void
fork_in_handler(int number)
{
	(void)number;
	/* Now and then without what the C library does around it. */
	if (getpid() == parent && (forked % 4 == 3 ? syscall(SYS_fork) : fork()) != 0) {
		forked++;
	}
}

static int
fork_from_handlers(long forks)
{
	struct sigaction action = {.sa_handler = fork_in_handler, .sa_flags = SA_RESTART};
	struct itimerval every = {{0, 2000}, {0, 100}};
	int status, failed = 0;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &every, NULL);
	while (forked < forks) {
		make_message();
		if (getpid() != parent) {
			signal(SIGALRM, SIG_DFL);
			alarm(HANGS);
			make_message();
			_exit(0);
		}
	}
	setitimer(ITIMER_REAL, &(struct itimerval){{0, 0}, {0, 0}}, NULL);
	if (getpid() != parent) {
		_exit(0); /* forked after the last message */
	}
	while (wait(&status) > 0) {
		failed += status != 0;
	}
	return failed;
}

int
main(int argc, char **argv)
{
	int failed;
	if (argc < 3) {
		return 2;
	}
	const char *how = argv[1];
	long forks = atol(argv[2]);
	parent = getpid();
	asks_loader = strncmp(how, "loader", 6) == 0;
	plugin = argc > 3 ? argv[3] : NULL;
	if (strcmp(how, "loader") == 0 || strcmp(how, "warm") == 0) {
		make_message();
	}
	bool in_handler = strcmp(how, "cold") == 0 || strcmp(how, "warm") == 0;
	failed = in_handler ? fork_from_handlers(forks) : fork_among_threads(forks);
	printf("pid=%d made=%lu failed=%d\n", (int)parent, (unsigned long)made, failed);
	return failed != 0;
}
