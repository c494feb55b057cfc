/*
 * scarce.c - a process that needs the rest of something itself: it calls NNG many times, and then
 * takes what must be left for it. Prints how many messages it made.
 *   scarce disk FILE      writes 512 KiB to FILE, beside its trace
 *   scarce space          has a limit on its address space, and maps 64 MiB. The trace is larger
 * than the limit, and some threads have made one call before all others scarce locked         has
 * locked its memory (mlockall), may lock 8 MiB, and maps 2 MiB scarce resident       has not more
 * than 90 MiB in memory after a trace that is larger scarce descriptors    has no free descriptor
 * for a while scarce cut-exit       its trace is cut to nothing; it ends scarce cut-later      its
 * trace is cut; it goes on with what needs new space scarce cut-holes      the same, when it has
 * memory of its own where the trace was mapped before Status 7: it got what it needed. 77: not
 * permitted here.
 */
#include <fcntl.h>
#include <linux/capability.h>
#include <malloc.h>
#include <nng/nng.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define MiB    ((size_t)1 << 20)
#define IDLERS 8

static long made;

static void
use(long messages)
{
	for (long i = 0; i < messages; i++, made++) {
		nng_msg *msg;
		if (nng_msg_alloc(&msg, 8) != 0) {
			_exit(1);
		}
		nng_msg_free(msg);
	}
}

static int
limit(int what, rlim_t value)
{
	struct rlimit now;
	return getrlimit(what, &now) != 0
	           ? -1
	           : setrlimit(what, &(struct rlimit){.rlim_cur = value, .rlim_max = now.rlim_max});
}

static int
get_memory(size_t size)
{
	void *got = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return got != MAP_FAILED ? 7 : 1;
}

static int
disk(const char *path)
{
	static char data[MiB / 2];
	use(800000);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	return fd >= 0 && write(fd, data, sizeof(data)) == (ssize_t)sizeof(data) ? 7 : 1;
}

/* Mapped, and of those in memory. */
static long
count_pages(bool resident)
{
	long pages[2] = {0, 0};
	FILE *f = fopen("/proc/self/statm", "r");
	if (f == NULL || fscanf(f, "%ld %ld", &pages[0], &pages[1]) != 2) {
		_exit(77);
	}
	fclose(f);
	return pages[resident];
}

static int
resident(void)
{
	use(4500000);
	return (size_t)count_pages(true) * 4096 < 90 * MiB ? 7 : 1;
}

/* Each is initialised once: a thread may be on its way out of a barrier that another has left. */
static pthread_barrier_t have_begun, may_end, has_called, may_rest;

static long last_calls = 1; /* of each of those threads, at the end */

__attribute__((noinline)) static void
use_once(void)
{
	nng_msg *msg;
	if (nng_msg_alloc(&msg, 8) != 0) {
		_exit(1);
	}
	nng_msg_free(msg);
}

/* All calls from the same place: the later ones need nothing that is new. */
static void *
call_seldom(void *unused)
{
	for (long calls = 1;; calls = last_calls) {
		for (long i = 0; i < calls; i++) {
			use_once();
		}
		pthread_barrier_wait(&have_begun);
		pthread_barrier_wait(&may_end);
		if (last_calls == 0) {
			return unused;
		}
	}
}

/* Has a chunk in the middle of the trace, and calls no more. */
static void *
make_call(void *unused)
{
	use_once();
	pthread_barrier_wait(&has_called);
	pthread_barrier_wait(&may_rest);
	return unused;
}

/* A thread with a small stack: a limit on the address space leaves room for few that are large. */
static pthread_t
start(void *(*run)(void *))
{
	pthread_t thread;
	pthread_attr_t attr;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, MiB / 4);
	if (pthread_create(&thread, &attr, run, NULL) != 0) {
		_exit(3);
	}
	pthread_attr_destroy(&attr);
	return thread;
}

/* Many events, while IDLERS threads have a chunk of the first of them. between: NULL, or before
 * these go on. */
static void
use_long(long messages, void (*between)(void))
{
	pthread_t threads[IDLERS], resting;
	long calls = last_calls;
	pthread_barrier_init(&have_begun, NULL, IDLERS + 1);
	pthread_barrier_init(&may_end, NULL, IDLERS + 1);
	for (int i = 0; i < IDLERS; i++) {
		threads[i] = start(call_seldom);
	}
	pthread_barrier_wait(&have_begun);
	use(messages / 2);
	pthread_barrier_init(&has_called, NULL, 2);
	pthread_barrier_init(&may_rest, NULL, 2);
	resting = start(make_call);
	pthread_barrier_wait(&has_called);
	use(messages / 2);
	if (between != NULL) {
		between();
	}
	pthread_barrier_wait(&may_end);
	pthread_barrier_wait(&have_begun);
	last_calls = 0;
	pthread_barrier_wait(&may_end);
	for (int i = 0; i < IDLERS; i++) {
		pthread_join(threads[i], NULL);
	}
	pthread_barrier_wait(&may_rest);
	pthread_join(resting, NULL);
	made += IDLERS * (1 + calls) + 1;
}

static int
space(void)
{
	mallopt(M_ARENA_MAX, 1); /* an arena of a thread takes 64 MiB of the address space */
	use(1);
	size_t before = (size_t)count_pages(false) * 4096;
	if (limit(RLIMIT_AS, before + 130 * MiB) != 0) {
		return 77;
	}
	use_long(3600000, NULL);
	/* Half of what the limit leaves, and what the threads have. */
	if ((size_t)count_pages(false) * 4096 > before + 75 * MiB) {
		return 1;
	}
	return get_memory(64 * MiB);
}

/* The right to lock more than the limit goes; that to write into any folder stays. */
static int
drop_rights(void)
{
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2] = {{0}};
	data[0].effective = data[0].permitted = geteuid() == 0 ? 1u << CAP_DAC_OVERRIDE : 0;
	return (int)syscall(SYS_capset, &head, data);
}

static int
locked(void)
{
	if (drop_rights() != 0 || limit(RLIMIT_MEMLOCK, 8 * MiB) != 0 || mlockall(MCL_FUTURE) != 0) {
		return 77;
	}
	use(1000000);
	return get_memory(2 * MiB);
}

static off_t
trace_size(void)
{
	struct stat st;
	return stat(getenv("NNGTRACE_OUT") != NULL ? getenv("NNGTRACE_OUT") : "", &st) == 0 ? st.st_size
	                                                                                    : 0;
}

static double
now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
descriptors(void)
{
	use(1);
	limit(RLIMIT_NOFILE, 3);
	use(200000);
	limit(RLIMIT_NOFILE, 1024);
	off_t before = trace_size();
	/* As long as it takes until the trace grows again. */
	for (double end = now() + 20; trace_size() == before && before != 0 && now() < end;) {
		use(1000);
	}
	use(200000);
	return 7;
}

static int
cut(off_t size, long later)
{
	use(10);
	if (trace_size() != 0 && truncate(getenv("NNGTRACE_OUT"), size) != 0) {
		return 1;
	}
	if (later != 0) { /* the recorder looks once a second */
		for (double end = now() + 1.01; now() < end;) {
			usleep(10000);
		}
		use(later);
	}
	return 7;
}

enum { PIECES = 400 };
static unsigned char *pieces[PIECES];

/* The first free places for memory are those that the trace had. */
static void
take_holes(void)
{
	for (int i = 0; i < PIECES; i++) {
		pieces[i] = mmap(NULL, MiB / 4, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (pieces[i] == MAP_FAILED) {
			_exit(77);
		}
		memset(pieces[i], i + 1, MiB / 4);
	}
	/* The chunks of the threads that go on now are in what stays. The recorder looks once a second.
	 */
	if (trace_size() != 0 && truncate(getenv("NNGTRACE_OUT"), MiB) != 0) {
		_exit(1);
	}
	for (double end = now() + 1.01; now() < end;) {
		usleep(10000);
	}
}

static int
cut_holes(void)
{
	int status = 7;
	last_calls = 2000;
	use_long(2500000, take_holes);
	for (int i = 0; i < PIECES; i++) {
		for (size_t j = 0; j < MiB / 4; j++) {
			status = pieces[i][j] == (unsigned char)(i + 1) ? status : 1;
		}
	}
	return status;
}

int
main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";
	int status = 2;
	if (strcmp(how, "disk") == 0 && argc > 2) {
		status = disk(argv[2]);
	} else if (strcmp(how, "space") == 0) {
		status = space();
	} else if (strcmp(how, "resident") == 0) {
		status = resident();
	} else if (strcmp(how, "locked") == 0) {
		status = locked();
	} else if (strcmp(how, "descriptors") == 0) {
		status = descriptors();
	} else if (strcmp(how, "cut-exit") == 0) {
		status = cut(0, 0);
	} else if (strcmp(how, "cut-later") == 0) {
		status = cut(24576, 100000); /* the header, and the chunks that it has */
	} else if (strcmp(how, "cut-holes") == 0) {
		status = cut_holes();
	}
	printf("%ld\n", made);
	return status;
}
