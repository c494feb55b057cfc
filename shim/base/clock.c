/* clock.c - see clock.h */
#include "shim/base/clock.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>
#ifdef __GLIBC__
#include <gnu/lib-names.h>
#endif

#include "shim/base/own_file.h"

#define CLOCK_WAITS 1000 /* of 0.1 ms */

bool clock_is_counter;

static atomic_flag taken = ATOMIC_FLAG_INIT;
static _Atomic bool chosen;
static struct nngt_clock_pair first;
static uint64_t first_wall_ns;

/* The kernel watches the counter and leaves it when CPUs drift apart or it stops in sleep. */
static bool
kernel_trusts_counter(void)
{
	const char *source = ARCH_COUNTER_SOURCE;
	char name[32] = "";
	if (source == NULL) {
		return true;
	}
	size_t got = own_file_read("/sys/devices/system/clocksource/clocksource0/current_clocksource",
	                           name, sizeof(name));
	return got == strlen(source) + 1 && memcmp(name, source, got - 1) == 0 && name[got - 1] == '\n';
}

static int (*gettime)(clockid_t, struct timespec *) = clock_gettime;

/*
 * The C library's own clock_gettime. One of a preloaded library that makes up the time
 * (libfaketime) may stand still, and may count how often it is asked, which the program would
 * notice.
 */
__attribute__((constructor)) static void
find_gettime(void)
{
#ifdef __GLIBC__
	static bool gettime_is_own;
	if (gettime_is_own) {
		return;
	}
	void *libc = dlopen(LIBC_SO, RTLD_LAZY | RTLD_NOLOAD);
	void *found = libc != NULL ? dlsym(libc, "clock_gettime") : NULL;
	if (found != NULL) {
		memcpy(&gettime, &found, sizeof(gettime));
		gettime_is_own = true;
	} else {
		dlerror(); /* the host must not find our failure there */
	}
#endif
}

static uint64_t
read_ns(clockid_t id)
{
	struct timespec now;
	gettime(id, &now);
	return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

uint64_t
clock_ns(void)
{
	return read_ns(CLOCK_MONOTONIC);
}

struct nngt_clock_pair
clock_pair(void)
{
	struct nngt_clock_pair best = {0, 0};
	uint64_t narrowest = UINT64_MAX;
	for (int i = 0; i < 3; i++) {
		uint64_t before = clock_after();
		uint64_t ns = clock_ns();
		uint64_t after = clock_after();
		if (after - before < narrowest) {
			narrowest = after - before;
			best = (struct nngt_clock_pair){.ticks = before + (after - before) / 2, .ns = ns};
		}
	}
	if (!clock_is_counter) {
		best.ticks = best.ns;
	}
	return best;
}

void
clock_start(void)
{
	if (atomic_load(&chosen)) {
		return;
	}
	if (atomic_flag_test_and_set(&taken)) {
		/* The thread that is at it may be no more: we are the child of a fork. */
		for (unsigned i = 0; i < CLOCK_WAITS && !atomic_load(&chosen); i++) {
			nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
		}
		if (atomic_load(&chosen)) {
			return;
		}
	}
	clock_is_counter = arch_counter_steady() && kernel_trusts_counter();
	find_gettime(); /* once more: we may be in a constructor that ran before ours */
	first = clock_pair();
	first_wall_ns = read_ns(CLOCK_REALTIME);
	atomic_store(&chosen, true);
}

enum nngt_clock
clock_kind(void)
{
	return clock_is_counter ? NNGT_CLOCK_TSC : NNGT_CLOCK_MONOTONIC;
}

struct nngt_clock_pair
clock_first(void)
{
	return first;
}

uint64_t
clock_first_wall_ns(void)
{
	return first_wall_ns;
}
