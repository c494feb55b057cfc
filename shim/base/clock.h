/*
 * clock.h - the trace's clock: it is both the time of an event and its place in the order of
 * all threads.  Where the kernel itself keeps time by the CPU's counter, that counter is
 * invariant and the same on all CPUs; else CLOCK_MONOTONIC in nanoseconds. Any thread may read it,
 * in a signal handler too.
 */
#ifndef NNGTRACE_SHIM_BASE_CLOCK_H
#define NNGTRACE_SHIM_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "shim/arch/arch.h"
#include "shim/trace/format.h"

extern bool clock_is_counter __attribute__((visibility("hidden"))); /* written by clock_start */

/*
 * Chooses the clock, once, before the first call of NNG: an event may carry a time from
 * before the recording started, but none from before this. Any thread.
 */
void clock_start(void);

/* The clock, and when it was chosen. */
enum nngt_clock clock_kind(void);
struct nngt_clock_pair clock_first(void);
uint64_t clock_first_wall_ns(void);

/* Ticks and CLOCK_MONOTONIC at the same moment. */
struct nngt_clock_pair clock_pair(void);

/* CLOCK_MONOTONIC in nanoseconds. */
uint64_t clock_ns(void);

/*
 * For an event that gives something away, before the call: nothing that the call stores can be
 * seen elsewhere before the counter was read, because stores become visible in order.
 */
static inline uint64_t
clock_before(void)
{
	return clock_is_counter ? arch_counter() : clock_ns();
}

/* For an event that gains something: not before what the call loaded has arrived. */
static inline uint64_t
clock_after(void)
{
	return clock_is_counter ? arch_counter_after() : clock_ns();
}

#endif
