/*
 * memory.c - memory of a process whose threads call NNG from many places.
 *
 * usage: bench_memory THREADS CALLS
 * Prints "THREADS CALLS ANONYMOUS FILE", kilobytes of RssAnon and RssFile while all threads
 * are still there. Run with and without the shim; the difference is the shim's.
 */
#include <pthread.h>
#include <string.h>

#include "tests/bench/bench.h"

#define THREADS_MAX 256
#define PATHS       256 /* distinct stacks a thread, eight bits of turns */

static long calls;
static pthread_barrier_t done, go_home;

static void turn(nng_msg *msg, unsigned path, int depth);

__attribute__((noinline)) static void
left(nng_msg *msg, unsigned path, int depth)
{
	turn(msg, path, depth);
	__asm__ volatile("" ::: "memory"); /* no jump instead of a call */
}

__attribute__((noinline)) static void
right(nng_msg *msg, unsigned path, int depth)
{
	turn(msg, path, depth);
	__asm__ volatile("" ::: "memory");
}

__attribute__((noinline)) static void
turn(nng_msg *msg, unsigned path, int depth)
{
	if (depth == 0) {
		nng_msg_clear(msg);
	} else if (path & 1) {
		left(msg, path >> 1, depth - 1);
	} else {
		right(msg, path >> 1, depth - 1);
	}
	__asm__ volatile("" ::: "memory");
}

static void *
run(void *unused)
{
	nng_msg *msg;
	bench_check("nng_msg_alloc", nng_msg_alloc(&msg, 0));
	for (long i = 0; i < calls; i++) {
		turn(msg, (unsigned)(i % PATHS), 8);
	}
	nng_msg_free(msg);
	pthread_barrier_wait(&done);
	pthread_barrier_wait(&go_home);
	return unused;
}

static long
status_kb(const char *name)
{
	char line[256];
	long value = -1;
	FILE *f = fopen("/proc/self/status", "r");
	while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
		if (strncmp(line, name, strlen(name)) == 0) {
			value = strtol(line + strlen(name), NULL, 10);
		}
	}
	if (f != NULL) {
		fclose(f);
	}
	return value;
}

int
main(int argc, char **argv)
{
	pthread_t ids[THREADS_MAX];
	if (argc != 3) {
		fprintf(stderr, "usage: %s THREADS CALLS\n", argv[0]);
		return 2;
	}
	long threads = bench_number("THREADS", argv[1]);
	calls = bench_number("CALLS", argv[2]);
	if (threads > THREADS_MAX) {
		fprintf(stderr, "at most %d threads\n", THREADS_MAX);
		return 2;
	}
	pthread_barrier_init(&done, NULL, (unsigned)threads + 1);
	pthread_barrier_init(&go_home, NULL, (unsigned)threads + 1);
	for (long i = 0; i < threads; i++) {
		pthread_create(&ids[i], NULL, run, NULL);
	}
	pthread_barrier_wait(&done);
	long anonymous = status_kb("RssAnon:"), file = status_kb("RssFile:");
	pthread_barrier_wait(&go_home);
	for (long i = 0; i < threads; i++) {
		pthread_join(ids[i], NULL);
	}
	printf("%ld %ld %ld %ld\n", threads, calls, anonymous, file);
	return 0;
}
