/*
 * waits.h - a worker that waits on a condition variable of NNG's, for the programs that free it.
 */
#ifndef TESTS_RULES_WAITS_H
#define TESTS_RULES_WAITS_H

#include "program.h"

static nng_mtx *lock;
static nng_cv *changed;
static bool over; /* with the lock held */
static volatile pid_t waiter;

static inline void wait_for_the_end(void *unused)
{
	(void)unused;
	nng_mtx_lock(lock);
	waiter = gettid();
	while (!over)
		nng_cv_wait(changed);
	nng_mtx_unlock(lock);
}

/* Both exist, and a thread is inside nng_cv_wait(). */
static inline nng_thread *a_waiter(void)
{
	nng_thread *thread;

	must(nng_mtx_alloc(&lock));
	must(nng_cv_alloc(&changed, lock));
	must(nng_thread_create(&thread, wait_for_the_end, NULL));
	until_waits(&waiter);
	return thread;
}

static inline void end_waiter(void)
{
	nng_mtx_lock(lock);
	over = true;
	nng_cv_wake(changed);
	nng_mtx_unlock(lock);
}

#endif
