/*
 * origin.h - who called: the application, or libnng (or this shim) itself.
 *
 * libnng calls its own public functions through its PLT, on the application's threads and on
 * its own, so those calls arrive in our wrappers too.  The return address tells: it lies in
 * libnng's code, which is a module of its own or intervals of another.  A newer libnng also jumps
 * from one public function to another, and then the address lies in our code.  The depth of calls
 * would not tell, because NNG calls back into the application.
 */
#ifndef NNGTRACE_SHIM_STACK_ORIGIN_H
#define NNGTRACE_SHIM_STACK_ORIGIN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "shim/stack/callback.h"

#define ORIGIN_RANGES 4

/*
 * True in libnngtrace_static.a, which lies in the program together with libnng. There libnng's
 * own calls do not come into the wrappers at all (static/real_static.c).
 */
#ifdef NNGTRACE_STATIC
#define ORIGIN_INSIDE true
#else
#define ORIGIN_INSIDE false
#endif

/* A run of NNG's code, where the rest of the module is somebody else's. */
struct origin_interval {
	uintptr_t start, end;
};

struct origin_range {
	_Atomic uintptr_t start, size; /* size 0: not used */
	/* In the order of their addresses, all within the range. NULL: all of it is NNG's. */
	const struct origin_interval *intervals;
	unsigned count;
};
extern struct origin_range origin_ranges[ORIGIN_RANGES] __attribute__((visibility("hidden")));

/* First and last byte of this library's image, from the linker. */
extern const char __ehdr_start[] __attribute__((visibility("hidden")));
extern const char _end[] __attribute__((visibility("hidden")));

/* The module that holds this address is libnng. Called under no lock, from any thread. */
void origin_add_library(const void *address);

/* NNG's code in a module that has other code, too. The intervals stay as they are from now on. */
void origin_add_intervals(const struct origin_interval *intervals, unsigned count);

/* The module of these intervals has gone, and nobody has called NNG in it. */
void origin_remove_intervals(const struct origin_interval *intervals);

/* Whether the address is in one of them. */
bool origin_in_intervals(const struct origin_interval *intervals, unsigned count,
                         uintptr_t address);

/* Does the address lie in code of ours? Any thread. */
static inline bool
origin_is_shim(const void *address)
{
	if (ORIGIN_INSIDE) {
		return callback_is_code(address); /* the only frames of ours that lie below others */
	}
	return (uintptr_t)address - (uintptr_t)__ehdr_start < (uintptr_t)(_end - __ehdr_start);
}

/*
 * Does the address lie in NNG's code of this range? False for a range that is not used. Most
 * programs have all of their own code right before the last interval: asked without a search.
 */
static inline bool
origin_in_range(const struct origin_range *r, const void *address)
{
	uintptr_t at = (uintptr_t)address;
	uintptr_t start = atomic_load_explicit(&r->start, memory_order_relaxed);
	if (at - start >= atomic_load_explicit(&r->size, memory_order_acquire)) {
		return false;
	}
	const struct origin_interval *intervals = r->intervals;
	unsigned last = r->count - 1;
	if (intervals == NULL || at >= intervals[last].start) {
		return true;
	}
	return last > 0 && at < intervals[last - 1].end && origin_in_intervals(intervals, last, at);
}

/* The ranges after the first: only a process with several libnng has them. */
bool origin_is_other_library(const void *return_address);

/* True when the call that returns to this address is not the application's. */
__attribute__((always_inline)) static inline bool
origin_is_library(const void *return_address)
{
	if (ORIGIN_INSIDE) {
		return false;
	}
	if (origin_in_range(&origin_ranges[0], return_address)) {
		return true;
	}
	if (origin_is_shim(return_address)) {
		return !callback_is_code(return_address); /* from there, a callback has jumped here */
	}
	return atomic_load_explicit(&origin_ranges[1].size, memory_order_relaxed) != 0 &&
	       origin_is_other_library(return_address);
}

#endif
