/*
 * now.h - the time of one of the system's clocks. Any thread, in a signal handler too.
 */
#ifndef NNGTRACE_BASE_NOW_H
#define NNGTRACE_BASE_NOW_H

#include <stdint.h>
#include <time.h>

/* In nanoseconds; the clock is there, as CLOCK_MONOTONIC always is: clock_gettime(2). */
static inline uint64_t
now_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

#endif
