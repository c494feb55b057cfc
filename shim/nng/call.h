/*
 * call.h - what a wrapper does around the real call: open, fill in events, close.
 * Nothing is held, and the thread is not busy, while the real call runs.
 *
 * Each function is for the thread that made the call, which need not be one that records yet. A
 * struct call lives in the wrapper's frame and owns nothing; between call_open and call_close the
 * thread is busy, and must not call NNG or the application. None of them fails: what finds no space
 * is counted as lost. errno is the wrapper's to keep.
 */
#ifndef NNGTRACE_SHIM_NNG_CALL_H
#define NNGTRACE_SHIM_NNG_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "shim/arch/arch.h"
#include "shim/base/clock.h"
#include "shim/record/encode.h"
#include "shim/trace/format.h"
#include "shim/nng/nng_abi.h"
#include "shim/stack/origin.h"
#include "shim/nng/real_nng.h"
#include "shim/record/record.h"
#include "shim/stack/stack.h"

#define EXPORTED __attribute__((visibility("default")))

/* Where the wrapper returns to. Only good in the wrapper itself. */
#define CALLER __builtin_return_address(0)

/* The wrapper's frame. Only good in the wrapper itself. */
#define FRAME ARCH_FRAME

/* A call of the application's. */
struct call {
	struct record_thread *thread; /* NULL: not recorded */
	uint32_t stack;
	uint32_t epoch;
	uint64_t sequence; /* of the thread's next chunk when the event was begun */
};
/* The value of call.stack when the first event found no space: the second is dropped, too. */
#define CALL_LOST UINT32_MAX

/* Makes the thread busy. Without a stack: for callbacks, which NNG calls. */
ENCODE_INLINE struct call
call_open_plain(void)
{
	struct record_thread *t = &record_self;
	if (!record_enter(t)) {
		return (struct call){0};
	}
	return (struct call){.thread = t, .epoch = t->epoch};
}

/* The same, and captures the stack. In line, so that none of it goes through memory. */
ENCODE_INLINE struct call
call_open(const void *caller, struct arch_frame frame)
{
	struct call c = call_open_plain();
	if (c.thread != NULL) {
		c.stack = stack_capture(caller, frame);
	}
	return c;
}

/*
 * Again after the real call, for a second event, when there was a first. False: no event; that of
 * a call whose first was lost is counted as lost.
 */
ENCODE_INLINE bool
call_reopen(const struct call *c)
{
	if (__builtin_expect(c->thread == NULL, 0)) {
		if (c->stack == CALL_LOST && c->epoch == record_epoch()) {
			record_lose();
		}
		return false;
	}
	/* Another epoch: we are the child of a fork that happened inside the call. */
	return c->epoch == record_epoch() && record_enter(c->thread);
}

/* The thread is no longer busy. Does nothing for a call that is not recorded. */
static inline void
call_close(const struct call *c)
{
	if (c->thread != NULL) {
		record_leave(c->thread);
	}
}

/* Whether a mode is on that changes what the program does: then the call goes another way. */
static inline bool
call_has_modes(const struct call *c)
{
	return __builtin_expect((c->epoch & EPOCH_MODES) != 0, 0);
}

/* Whether the guard watches it. */
static inline bool
call_is_guarded(const struct call *c)
{
	return __builtin_expect((c->epoch & EPOCH_GUARD) != 0, 0);
}

/* Takes what a reservation has given for the call's event. NULL: nothing is recorded. */
ENCODE_INLINE struct nngt_head *
call_take(struct call *c, struct nngt_head *event)
{
	if (event == NULL) {
		call_close(c);
		c->thread = NULL;
		c->stack = CALL_LOST;
	} else {
		c->sequence = c->thread->sequence;
	}
	return event;
}

/* True while an event may still be completed: its chunk is this thread's, in this process. */
static inline bool
call_may_complete(const struct call *c, const struct nngt_head *event)
{
	return event != NULL && c->epoch == record_epoch() && c->sequence == c->thread->sequence;
}

/* The call of an event has returned: its result comes into the payload, and it is said so. */
ENCODE_INLINE void
call_completed(struct nngt_head *event, unsigned kind, const void *value, size_t size)
{
	const uint32_t word = event->word;
	uint8_t *payload = event->payload;
	if (size != 0) {
		payload +=
		    __builtin_expect((word & 0xff) == NNGT_WIDE, 0) ? NNGT_EVENT_HEAD - sizeof(*event) : 0;
		encode_value(payload, kind, value, size);
	}
	__atomic_store_n(&event->word, word | NNGT_RETURNED, __ATOMIC_RELEASE);
}

/*
 * An event whose payload is at hand, or NULL: nothing is recorded. pointers: see record_event. The
 * thread stays busy when there is one.
 */
struct nngt_head *call_event(struct call *c, enum nngt_function function, unsigned type,
                             uint32_t aux, const uint8_t *payload, unsigned bytes,
                             uint32_t pointers, uint64_t time);

/*
 * An event whose payload is put together by hand. What has 8 bytes is a pointer, and no result.
 */
void call_record(struct call *c, enum nngt_function function, unsigned type, uint32_t aux,
                 const struct record_part *parts, unsigned count, uint64_t time);

/*
 * Around a callback of which nothing but its function is recorded. registered: the function of NNG
 * that registered it; aux: what NNG tells it. The thread is not busy while the callback runs.
 */
struct call call_callback_begins(enum nngt_function registered, const void *function, uint32_t aux);
void call_callback_ends(struct call *call, enum nngt_function registered, const void *function,
                        uint32_t aux);

#endif
