/*
 * lock.h - the shim's only lock: tiny, never held across a call of NNG, and taken only by a
 * thread that has marked itself busy, so that a signal handler cannot wait for its own thread.
 */
#ifndef NNGTRACE_SHIM_BASE_LOCK_H
#define NNGTRACE_SHIM_BASE_LOCK_H

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>

#include "shim/base/memory.h"

/*
 * A thread that is to be cancelled must not end in here, with the lock: waiting, and making
 * the file larger, are cancellation points, which the host's call of NNG was not.
 */
typedef struct {
	atomic_flag taken;
	int cancel_state; /* of the thread that has it */
} spin_lock;

#define SPIN_LOCK_FREE                                                                             \
	{                                                                                              \
		.taken = ATOMIC_FLAG_INIT                                                                  \
	}

static inline void
spin_take(spin_lock *lock)
{
	int state;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	for (unsigned tries = 0; atomic_flag_test_and_set_explicit(&lock->taken, memory_order_acquire);
	     tries++) {
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
	lock->cancel_state = state;
}

static inline void
spin_give(spin_lock *lock)
{
	int state = lock->cancel_state;
	atomic_flag_clear_explicit(&lock->taken, memory_order_release);
	pthread_setcancelstate(state, NULL);
}

/* In a forked child: the thread that had it is no more. */
static inline void
spin_reset(spin_lock *lock)
{
	atomic_flag_clear(&lock->taken);
}

#endif
