/*
 * epoch.h - the number of the recording that this process makes, on a page that the kernel
 * clears in a forked child: there it is 0 until the child starts a recording of its own.
 */
#ifndef NNGTRACE_SHIM_BASE_EPOCH_H
#define NNGTRACE_SHIM_BASE_EPOCH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Points to the number: at first to one that is always 0, then to the page. */
extern _Atomic(_Atomic uint32_t *) record_epoch_word;

/* 0: not recording (not started, or a forked child). Any thread, any time. */
static inline uint32_t
record_epoch(void)
{
	return atomic_load_explicit(atomic_load_explicit(&record_epoch_word, memory_order_relaxed),
	                            memory_order_acquire);
}

/* Makes the page when there is none yet. False: no memory. By the thread that starts. */
bool epoch_prepare(void);

/* Nobody records from now on. By the thread that starts, before it does. */
void epoch_clear(void);

/* After epoch_prepare: from now on threads may record. epoch: not 0, another one each time. */
void epoch_begin(uint32_t epoch);

#endif
