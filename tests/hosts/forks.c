/*
 * forks.c - forks at bad moments. Children allocate and free a message, which works in NNG
 * after fork(), and end with _exit. A child that is not done in HANGS seconds counts as hung.
 *   forks stacks FORKS           threads call NNG from ever new places
 *   forks throws FORKS           threads throw exceptions of C++, and call NNG
 *   forks loader FORKS           threads ask the loader for its modules
 *   forks loader-first FORKS     the same, and the parent makes no call of NNG itself
 *   forks opens FORKS FILE       threads open a module, call its function `run`, and close it
 *   forks cold|warm FORKS        in a signal handler; cold: the first is in the first call
 *   forks handler FORKS          the same beside threads that call NNG from ever new places. The
 *                                child only asks for a message's length, which takes no lock.
 *   forks plugin FORKS FILE      the child opens a module whose function `run` calls NNG
 * Prints the messages that the parent made, and how often it asked for a length.
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
static atomic_ulong made, asked;
static const char *plugin;
static nng_msg *kept; /* whose length is asked for, or NULL */
static pid_t parent;
static volatile sig_atomic_t forked;

void forks_throw(unsigned depth);

__attribute__((noinline)) static void
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

static void
new_place(unsigned *seed)
{
	make_deep((unsigned)rand_r(seed), 2 + (unsigned)rand_r(seed) % 12);
}

static void
throw_and_call(unsigned *seed)
{
	forks_throw((unsigned)rand_r(seed) % 12);
	new_place(seed);
}

static void
ask_loader(unsigned *seed)
{
	(void)seed;
	dl_iterate_phdr(visit, NULL);
}

/* False: it cannot be opened, or its function fails. */
static bool
run_plugin(bool close)
{
	void *handle = dlopen(plugin, RTLD_NOW | RTLD_LOCAL);
	int (*run)(void) = NULL;
	void *found = handle != NULL ? dlsym(handle, "run") : NULL;
	memcpy(&run, &found, sizeof(found));
	return run != NULL && run() == 0 && (!close || dlclose(handle) == 0);
}

static void
open_and_close(unsigned *seed)
{
	(void)seed;
	if (!run_plugin(true)) {
		_exit(8);
	}
	made++;
}

static const struct way {
	const char *name;
	void (*work)(unsigned *seed); /* of the threads; NULL: there are none */
	bool in_handler;
	bool cold; /* the main thread makes no call of NNG before */
} ways[] = {
    {"stacks", new_place, false, true},
    {"throws", throw_and_call, false, true},
    {"loader", ask_loader, false, false},
    {"loader-first", ask_loader, false, true},
    {"opens", open_and_close, false, true},
    {"plugin", new_place, false, true},
    {"cold", NULL, true, true},
    {"warm", NULL, true, false},
    {"handler", new_place, true, false},
};
static const struct way *way;

static void *
work(void *argument)
{
	unsigned seed = (unsigned)(size_t)argument;
	while (!stop) {
		way->work(&seed);
	}
	return NULL;
}

__attribute__((noinline)) static void
be_child(void)
{
	if (strcmp(way->name, "plugin") == 0) {
		_exit(run_plugin(false) ? 0 : 8);
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

/* Signals are the main thread's. */
static void
start_threads(pthread_t *threads)
{
	sigset_t alarms;
	sigemptyset(&alarms);
	sigaddset(&alarms, SIGALRM);
	pthread_sigmask(SIG_BLOCK, &alarms, NULL);
	for (size_t i = 0; i < THREADS && way->work != NULL; i++) {
		pthread_create(&threads[i], NULL, work, (void *)(i + 1));
	}
	pthread_sigmask(SIG_UNBLOCK, &alarms, NULL);
}

static void
end_threads(const pthread_t *threads)
{
	stop = true;
	for (size_t i = 0; i < THREADS && way->work != NULL; i++) {
		pthread_join(threads[i], NULL);
	}
}

__attribute__((noinline)) static int
fork_among_threads(long forks)
{
	pthread_t threads[THREADS];
	int failed = 0;
	start_threads(threads);
	nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
	for (long i = 0; i < forks && failed == 0; i++) {
		pid_t child = fork();
		if (child == 0) {
			be_child();
		}
		failed += !ends_well(child);
	}
	end_threads(threads);
	return failed;
}

/*
 * Now and then without what the C library does around it. With threads always so: it would wait for
 * malloc's locks, which the interrupted thread may hold.
 */
static void
fork_in_handler(int number)
{
	(void)number;
	bool plain = way->work != NULL || forked % 4 == 3;
	if (getpid() == parent && (plain ? syscall(SYS_fork) : fork()) != 0) {
		forked++;
	}
}

__attribute__((noinline)) static void
call_again(void)
{
	if (kept == NULL) {
		make_message();
	} else if (nng_msg_len(kept) == 8) {
		asked++;
	}
}

__attribute__((noinline)) static int
fork_from_handlers(long forks)
{
	struct sigaction action = {.sa_handler = fork_in_handler, .sa_flags = SA_RESTART};
	struct itimerval every = {{0, 2000}, {0, 100}};
	pthread_t threads[THREADS];
	int status, failed = 0;
	start_threads(threads);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &every, NULL);
	while (forked < forks) {
		call_again();
		if (getpid() != parent) {
			signal(SIGALRM, SIG_DFL);
			alarm(HANGS);
			call_again();
			_exit(0);
		}
	}
	setitimer(ITIMER_REAL, &(struct itimerval){{0, 0}, {0, 0}}, NULL);
	if (getpid() != parent) {
		_exit(0); /* forked after the last message */
	}
	end_threads(threads);
	while (wait(&status) > 0) {
		failed += status != 0;
	}
	return failed;
}

int
main(int argc, char **argv)
{
	int failed;
	for (size_t i = 0; argc > 2 && i < sizeof(ways) / sizeof(ways[0]); i++) {
		way = strcmp(argv[1], ways[i].name) == 0 ? &ways[i] : way;
	}
	if (way == NULL) {
		return 2;
	}
	long forks = atol(argv[2]);
	parent = getpid();
	plugin = argc > 3 ? argv[3] : NULL;
	if (!way->cold) {
		make_message();
	}
	if (way->in_handler && way->work != NULL) {
		made += nng_msg_alloc(&kept, 8) == 0;
		call_again();
	}
	failed = way->in_handler ? fork_from_handlers(forks) : fork_among_threads(forks);
	if (kept != NULL) {
		nng_msg_free(kept);
	}
	printf("pid=%d made=%lu asked=%lu failed=%d\n", (int)parent, (unsigned long)made,
	       (unsigned long)asked, failed);
	return failed != 0;
}
