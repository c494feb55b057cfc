/*
 * lock.h - the shim's only lock: tiny, never held across a call of NNG, and taken only by a
 * thread that has marked itself busy. Who holds it is quiet (quiet.h), so that it is always
 * given back.
 */
#ifndef NNGTRACE_SHIM_BASE_LOCK_H
#define NNGTRACE_SHIM_BASE_LOCK_H

#include <sched.h>
#include <stdatomic.h>
#include <time.h>

#include "shim/base/epoch.h"
#include "shim/base/memory.h"
#include "shim/base/quiet.h"

typedef struct {
	atomic_flag taken;
} spin_lock;

#define SPIN_LOCK_FREE                                                                             \
	{                                                                                              \
		.taken = ATOMIC_FLAG_INIT                                                                  \
	}

/* Lets other threads run, after so many tries in vain. errno may change. */
static inline void
spin_wait(unsigned tries)
{
	if (memory_is_reserved()) {
		if (tries > 256) {
			memory_wait();
		}
	} else if (tries < 64) {
		sched_yield();
	} else {
		/* sched_yield never lets a thread of lower priority run. */
		nanosleep(&(struct timespec){.tv_nsec = 50000}, NULL);
	}
}

/*
 * Only threads that record take locks. When there is no recording any more, this is a forked
 * child and the thread that had the lock is not in it: the lock is taken from that one.
 */
static inline void
spin_take(spin_lock *lock)
{
	quiet_begin();
	for (unsigned tries = 0; atomic_flag_test_and_set_explicit(&lock->taken, memory_order_acquire);
	     tries++) {
		if (record_epoch() == 0) {
			break;
		}
		spin_wait(tries);
	}
}

/* By the thread that has taken it. */
static inline void
spin_give(spin_lock *lock)
{
	atomic_flag_clear_explicit(&lock->taken, memory_order_release);
	quiet_end();
}

/* In a forked child: the thread that had it is no more. */
static inline void
spin_reset(spin_lock *lock)
{
	atomic_flag_clear(&lock->taken);
}

#endif
