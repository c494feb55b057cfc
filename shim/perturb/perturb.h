/*
 * perturb.h - delays at calls of NNG (NNGTRACE_PERTURB), so that orders of threads come about that
 * are seldom otherwise. By chance, from a seed; or at one place of a plan.
 *
 * Off, it costs nothing but the test that guard mode makes already (EPOCH_MODES in epoch.h). On,
 * the wrappers ask before, inside and after a call. Nothing is held, and the thread is not busy,
 * while it sleeps. There is no delay in a signal handler, in a thread that is busy, or beyond the
 * thread's budget of time. All functions keep errno.
 */
#ifndef NNGTRACE_SHIM_PERTURB_PERTURB_H
#define NNGTRACE_SHIM_PERTURB_PERTURB_H

#include <stdbool.h>
#include <stdint.h>

#include "shim/base/epoch.h"
#include "shim/trace/format.h"
#include "shim/trace/perturb_words.h"

/* Whether delays are on in the recording that starts; the header says so then. The starter. */
bool perturb_start(const struct perturb_settings *settings);

/*
 * How long this thread is to sleep at a point, in ns; 0: not. caller: where the call returns to; of
 * a callback, its function.
 */
uint64_t perturb_draw(enum perturb_point point, enum nngt_function function, const void *caller);
/* Sleeps, and records it. Nothing for 0. */
void perturb_sleep(enum perturb_point point, enum nngt_function function, uint64_t ns);

/* Both. */
void perturb_at(enum perturb_point point, enum nngt_function function, const void *caller);

/* Are calls delayed? One load. */
static inline bool
perturb_is_on(void)
{
	return (record_epoch() & EPOCH_PERTURB) != 0;
}

/* Does it gain something, or see the end of an operation? */
static inline bool
perturb_takes(enum nngt_does does)
{
	switch (does) {
	case NNGT_DOES_MSG_ALLOC:
	case NNGT_DOES_MSG_DUP:
	case NNGT_DOES_RECV:
	case NNGT_DOES_BUFFER_RECV:
	case NNGT_DOES_AIO_ALLOC:
	case NNGT_DOES_AIO_WAIT:
	case NNGT_DOES_AIO_STOP:
	case NNGT_DOES_CREATE:
	case NNGT_DOES_NN_RECV:
		return true;
	default:
		return false;
	}
}

/*
 * The calls with one event that get two, as long as they are delayed inside: so it is seen that
 * another thread works on the same message meanwhile. Folds: both are constants.
 */
static inline bool
perturb_splits(enum nngt_does does, unsigned result)
{
	return does == NNGT_DOES_MSG_CHANGE && (result == NNGT_RESULT || result == NNGT_VOID);
}

/* Before and after a call: at the points that its function has. */
static inline void
perturb_before(enum nngt_function function, enum nngt_does does, const void *caller)
{
	if (perturb_is_on()) {
		perturb_at(perturb_gives(does) ? PERTURB_GIVE : PERTURB_USE, function, caller);
	}
}

/* See perturb_before. */
static inline void
perturb_after(enum nngt_function function, enum nngt_does does, const void *caller)
{
	if (perturb_takes(does) && perturb_is_on()) {
		perturb_at(PERTURB_TAKE, function, caller);
	}
}

#endif
