/*
 * shared.c - how much memory that threads share is written to by an event. Every page that the
 * recorder could share between threads (its own data, and the trace's header) is made read-only
 * before each call, and writes are counted where they fault.
 *
 * usage: bench_shared [CALLS], under the shim
 * Prints "CALLS WRITING PAGES": calls, those of them that wrote to shared pages (a thread's new
 * chunk), and how many pages they wrote to, all together.
 */
#include <nng/nng.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define RANGES_MAX 8
#define PAGE       UINT64_C(4096)

static struct range {
	uintptr_t start, end;
} ranges[RANGES_MAX];
static unsigned range_count;
static volatile sig_atomic_t faults;

static void
add_range(uintptr_t start, uintptr_t end)
{
	if (range_count < RANGES_MAX) {
		ranges[range_count++] = (struct range){start, end};
	}
}

/*
 * The shim's writable data and what follows it without a name (.bss); of the trace the first
 * mapping's first page, which is the header.
 */
static void
find_ranges(const char *trace)
{
	char line[4608];
	uintptr_t start, end, shim_end = 0;
	char rights[8];
	unsigned long long offset;
	FILE *maps = fopen("/proc/self/maps", "re");
	while (maps != NULL && fgets(line, sizeof(line), maps) != NULL) {
		if (sscanf(line, "%lx-%lx %7s %llx", &start, &end, rights, &offset) != 4 ||
		    rights[1] != 'w') {
			continue;
		}
		bool shim = strstr(line, "libnngtrace.so") != NULL;
		if (shim || (start == shim_end && strchr(line, '/') == NULL)) {
			add_range(start, end);
			shim_end = end;
		} else if (offset == 0 && strstr(line, trace) != NULL) {
			add_range(start, start + PAGE);
		}
	}
	if (maps != NULL) {
		fclose(maps);
	}
}

static void
protect(int rights)
{
	for (unsigned i = 0; i < range_count; i++) {
		mprotect((void *)ranges[i].start, ranges[i].end - ranges[i].start, rights);
	}
}

static void
count_fault(int number, siginfo_t *about, void *context)
{
	uintptr_t page = (uintptr_t)about->si_addr & ~(uintptr_t)(PAGE - 1);
	(void)number;
	(void)context;
	for (unsigned i = 0; i < range_count; i++) {
		if (page >= ranges[i].start && page < ranges[i].end) {
			faults++;
			mprotect((void *)page, PAGE, PROT_READ | PROT_WRITE);
			return;
		}
	}
	signal(SIGSEGV, SIG_DFL); /* not ours */
}

int
main(int argc, char **argv)
{
	long calls = argc > 1 ? atol(argv[1]) : 10000, writing = 0, pages = 0;
	const char *trace = getenv("NNGTRACE_OUT");
	struct sigaction action = {.sa_sigaction = count_fault, .sa_flags = SA_SIGINFO};
	nng_aio *aio;
	if (trace == NULL || nng_aio_alloc(&aio, NULL, NULL) != 0) {
		fputs("usage: NNGTRACE_OUT=FILE LD_PRELOAD=libnngtrace.so bench_shared [CALLS]\n", stderr);
		return 2;
	}
	for (int i = 0; i < 1000; i++) {
		nng_aio_set_msg(aio, NULL); /* the place and the thread are known now */
	}
	find_ranges(trace);
	sigaction(SIGSEGV, &action, NULL);
	for (long i = 0; i < calls; i++) {
		faults = 0;
		protect(PROT_READ);
		nng_aio_set_msg(aio, NULL);
		protect(PROT_READ | PROT_WRITE);
		writing += faults != 0;
		pages += faults;
	}
	nng_aio_free(aio);
	printf("%ld %ld %ld\n", calls, writing, pages);
	return range_count < 2; /* the data and the header at the least */
}
