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

#include "shim/arch/arch.h"
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
	void **msg_at;         /* where the wrapper has the message: what NNG will get */
	void *const *made;     /* where NNG puts a message */
	/* Of the message that this call gives away, or of the aio that it waits for or gives up. */
	uint64_t word;
	void *copy;   /* which NNG gets in place of the message, or NULL */
	bool keeps;   /* the message that is freed goes to the quarantine */
	bool refused; /* it must not reach NNG */
	bool acts;    /* there is something for guard_act */
	int offence;  /* enum guard_offence, or -1 */
};

/* For the functions below. Messages (messages.c): */
void guard_msg_used(struct guard_call *g);
void guard_msg_freed(struct guard_call *g);
/*
 * A message is given to NNG: its word is in g->word then, and the copy that NNG gets in its place
 * in g->copy, if it gets one. may_copy: the end of the send will be seen. Returns its entry, or
 * NULL.
 */
struct guard_entry *guard_msg_sent(struct guard_call *g, const void *msg, bool may_copy);
/* Aios (aios.c): */
void guard_aio_used(struct guard_call *g);
void guard_aio_started(struct guard_call *g, unsigned state);
void guard_aio_given_up(struct guard_call *g);
void guard_aio_waited(struct guard_call *g);
/* What was asked for. */
extern struct guard_settings guard_settings __attribute__((visibility("hidden")));
/* What guard_act does, and what guard_answer gives to who asks for the body of a message. */
void guard_act_now(const struct guard_call *g, struct arch_frame frame);
extern const uint8_t guard_nothing[4096] __attribute__((visibility("hidden")));

/* How many bytes guard_start takes. */
size_t guard_memory(const struct guard_settings *settings);

/* Whether the guard is on in the recording that starts. False: it was not asked for, or no memory.
 */
bool guard_start(const struct guard_settings *settings);

/*
 * Before the real call, and before its event: looks for an offence, and notes what the call gives
 * away. The thread is busy. With g->refused the call must not reach NNG; then guard_act.
 */
static inline __attribute__((always_inline)) void
guard_before(struct guard_call *g)
{
	switch (g->does) {
	case NNGT_DOES_MSG_FREE:
		guard_msg_freed(g);
		break;
	case NNGT_DOES_MSG_USE:
	case NNGT_DOES_MSG_CHANGE:
	case NNGT_DOES_MSG_DUP:
		guard_msg_used(g);
		break;
	case NNGT_DOES_SEND:
		guard_msg_sent(g, g->msg, true);
		break;
	case NNGT_DOES_START_SEND:
		guard_aio_started(g, STATE_SENDING);
		break;
	case NNGT_DOES_START_RECV:
		guard_aio_started(g, STATE_RECEIVING);
		break;
	case NNGT_DOES_START_OTHER:
	case NNGT_DOES_START_DEVICE:
		guard_aio_started(g, STATE_BUSY);
		break;
	case NNGT_DOES_AIO_FREE:
	case NNGT_DOES_AIO_REAP:
		guard_aio_given_up(g);
		break;
	case NNGT_DOES_AIO_WAIT:
	case NNGT_DOES_AIO_STOP:
		guard_aio_waited(g);
		break;
	case NNGT_DOES_AIO_CANCEL:
	case NNGT_DOES_AIO_RESULT:
	case NNGT_DOES_AIO_READ:
	case NNGT_DOES_AIO_GET_MSG:
	case NNGT_DOES_AIO_SET_MSG:
	case NNGT_DOES_AIO_CHANGE:
	case NNGT_DOES_AIO_TIMEOUT:
		guard_aio_used(g);
		break;
	default:
		break;
	}
}

/*
 * Before all that: has the guard nothing to note of a call that does this, and nothing against it?
 * object: the message or aio that is its first argument. Any thread, while the guard is on. The
 * usual answers are given in line: usual.h.
 */
bool guard_pass(enum nngt_does does, const void *object);

/*
 * After the event, before the real call: counts an offence, or stops the process with the story;
 * and gives NNG the copy of the message, or nothing to free. frame: of the wrapper. Not busy.
 */
static inline void
guard_act(const struct guard_call *g, struct arch_frame frame)
{
	if (__builtin_expect(g->acts, 0)) {
		guard_act_now(g, frame);
	}
}

/* What the application gets from a call that was refused: size bytes, 0 for what returns nothing.
 */
static inline void
guard_answer(unsigned kind, void *value, size_t size)
{
	const void *empty = guard_nothing;
	const int invalid = GUARD_INVALID;
	if (kind == NNGT_RESULT && size == sizeof(invalid)) {
		memcpy(value, &invalid, size);
	} else if (kind == NNGT_POINTER && size == sizeof(empty)) {
		memcpy(value, &empty, size);
	}
}

/* After the real call. succeeded: its result says so (or it returns none). */
void guard_after(const struct guard_call *g, bool succeeded);

/* nng_aio_alloc made one; plain: it has no callback that we see. */
void guard_aio_made(const void *aio, bool plain, uint32_t stack);
/*
 * Its operation has ended, as its callback or a wait has shown. waited: that call, or NULL. msg:
 * what its slot holds. Returns what it holds then: NNG had a copy, and the program gets its own.
 */
void *guard_aio_ended(const void *aio, const struct guard_call *waited, int result, void *msg);
/* Does an aio without a callback send a copy? Then somebody has to see the end. */
bool guard_aio_has_copy(const void *aio);
/*
 * A wait for an aio with a callback has returned: there is no operation, even where no callback has
 * run (NNG 1.6 to 1.11 may lose that of one that is canceled, nanomsg/nng 2208).
 */
void guard_aio_was_waited_for(const struct guard_call *waited);
/* nng_aio_free, nng_aio_stop have returned. */
void guard_aio_freed(const struct guard_call *g);
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

/* The process ends: what the quarantine holds is looked at. By a busy thread, once. */
void guard_end(void);

#endif
