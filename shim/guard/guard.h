/*
 * guard.h - guard mode (NNGTRACE_GUARD): calls that are certainly wrong do not reach NNG.
 *
 * Off, it costs one test of a word that the call has read already (EPOCH_GUARD in epoch.h). On,
 * each wrapper asks before the real call, and tells what came of it. Only what the guard has seen
 * itself counts: what is unknown is passed on. Nothing here takes a lock or memory.
 */
#ifndef NNGTRACE_SHIM_GUARD_GUARD_H
#define NNGTRACE_SHIM_GUARD_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "shim/guard/table.h"
#include "shim/trace/format.h"
#include "shim/trace/guard_words.h"

enum { GUARD_INVALID = 3 }; /* NNG_EINVAL, in all releases */

/* A call, as the guard sees it; in the wrapper's frame. */
struct guard_call {
	enum nngt_function function;
	enum nngt_does does;
	uint32_t stack;
	const void *msg, *aio; /* its arguments, or NULL */
	void *const *made;     /* where NNG puts a message */
	uint64_t word;         /* of the message, which this call gives away */
	int offence;           /* enum guard_offence, or -1 */
	bool refused;          /* it must not reach NNG */
};

/* Which functions have something to do here. Folds: `does` is a constant. */
static inline bool
guard_covers(enum nngt_does does)
{
	switch (does) {
	case NNGT_DOES_MSG_ALLOC:
	case NNGT_DOES_MSG_DUP:
	case NNGT_DOES_MSG_FREE:
	case NNGT_DOES_MSG_USE:
	case NNGT_DOES_MSG_CHANGE:
	case NNGT_DOES_SEND:
	case NNGT_DOES_RECV:
	case NNGT_DOES_AIO_CANCEL:
	case NNGT_DOES_AIO_RESULT:
	case NNGT_DOES_AIO_READ:
	case NNGT_DOES_AIO_GET_MSG:
	case NNGT_DOES_AIO_BUSY:
	case NNGT_DOES_AIO_SET_MSG:
	case NNGT_DOES_AIO_CHANGE:
	case NNGT_DOES_AIO_TIMEOUT:
	case NNGT_DOES_START_SEND:
	case NNGT_DOES_START_RECV:
	case NNGT_DOES_START_OTHER:
	case NNGT_DOES_START_DEVICE:
		return true;
	default:
		return false;
	}
}

/* An argument of the call that is in scope: the first message and the first aio count. */
static inline void
guard_argument(struct guard_call *g, unsigned kind, const void *value, size_t size)
{
	const void **to = kind == NNGT_MSG                ? &g->msg
	                  : kind == NNGT_AIO              ? &g->aio
	                  : kind == (NNGT_MSG | NNGT_OUT) ? (const void **)(void *)&g->made
	                                                  : NULL;
	if (to != NULL && *to == NULL) {
		memcpy(to, value, size);
	}
}

/* Whether the guard is on in the recording that starts. False: it was not asked for, or no memory.
 */
bool guard_start(const struct guard_settings *settings);

/*
 * Before the real call, and before its event: looks for an offence, and notes what the call gives
 * away. The thread is busy. With g->refused the call must not reach NNG; then guard_act.
 */
void guard_before(struct guard_call *g);

/*
 * After the event of a call with an offence: counts it, or stops the process with the story. frame:
 * of the wrapper. Not busy.
 */
void guard_act(const struct guard_call *g, const uint64_t *frame);

/* What the application gets from a call that was refused: size bytes, 0 for what returns nothing.
 */
void guard_answer(unsigned kind, void *value, size_t size);

/* After the real call. succeeded: its result says so (or it returns none). */
void guard_after(const struct guard_call *g, bool succeeded);

/* nng_aio_alloc made one; plain: it has no callback that we see. */
void guard_aio_made(const void *aio, bool plain, uint32_t stack);
/* Its operation has ended, as its callback or a wait has shown. msg: what its slot holds then. */
void guard_aio_ended(const void *aio, int result, const void *msg);
/* nng_aio_free, nng_aio_stop have returned. */
void guard_aio_freed(const void *aio);
void guard_aio_stopped(const void *aio);
/* NNG has shown the application an aio of its own. */
void guard_forget(const void *object);

/* The callbacks of aios that this thread is in: the innermost one. Set around each. */
struct guard_callback {
	const void *aio;
	const struct guard_callback *outer;
};
extern __thread const struct guard_callback *guard_callbacks
    __attribute__((tls_model("initial-exec"), visibility("hidden")));

/* The message slot of an aio, which only NNG can read and empty: nng/wrap_aio.c has these. */
const void *guard_slot(const void *aio);
void guard_empty_slot(const void *aio);

/* For guard.c: the story on stderr and the end of the process, on the line that made the call. */
_Noreturn void guard_stop(const struct guard_call *g, const struct guard_entry *e,
                          const uint64_t *frame);

#endif
