/*
 * lock.h - the shim's only lock: tiny, never held across a call of NNG, and taken only by a
 * thread that has marked itself busy, so that a signal handler cannot wait for its own thread.
 */
#ifndef NNGTRACE_SHIM_LOCK_H
#define NNGTRACE_SHIM_LOCK_H

#include <sched.h>
#include <stdatomic.h>
#include <time.h>

typedef atomic_flag spin_lock;

static inline void
spin_take(spin_lock *lock)
{
	for (unsigned tries = 0; atomic_flag_test_and_set_explicit(lock, memory_order_acquire);
	     tries++) {
		if (tries < 64) {
			sched_yield();
		} else {
			/* sched_yield never lets a thread of lower priority run. */
			nanosleep(&(struct timespec){.tv_nsec = 50000}, NULL);
		}
	}
}

static inline void
spin_give(spin_lock *lock)
{
	atomic_flag_clear_explicit(lock, memory_order_release);
}

#endif
