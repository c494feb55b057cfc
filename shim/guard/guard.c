/* guard.c - see guard.h */
#include "shim/guard/guard.h"

#include <stdatomic.h>

#include "shim/base/epoch.h"
#include "shim/base/say.h"
#include "shim/guard/parts.h"
#include "shim/guard/quarantine.h"
#include "shim/guard/usual.h"
#include "shim/record/missed.h"
#include "shim/record/record.h"
#include "shim/record/storage.h"

__thread const struct guard_callback *guard_callbacks;

struct guard_settings guard_settings;
static _Atomic bool started;
static _Atomic bool unsure; /* calls may go unseen: no offence is certain */
/* Given to who asks for the body of a message that is gone. More than a header or body that fits a
 * page is not promised: the length is 0. */
const uint8_t guard_nothing[4096];

size_t
guard_memory(const struct guard_settings *wanted)
{
	return wanted->mode == GUARD_OFF
	           ? 0
	           : sizeof(struct guard_table) + quarantine_memory(wanted->quarantine);
}

bool
guard_start(const struct guard_settings *wanted)
{
	atomic_store(&started, false);
	guard_settings = *wanted;
	if (guard_settings.mode == GUARD_OFF || !guard_table_start() ||
	    !quarantine_start(guard_settings.quarantine)) {
		return false;
	}
	atomic_store(&started, true);
	return true;
}

void
record_missed(void)
{
	if (atomic_load(&started)) {
		guard_table_forget_all();
	}
}

void
record_may_miss(void)
{
	atomic_store(&unsure, true);
}

bool
guard_is_sure(void)
{
	return !atomic_load(&unsure);
}

static bool
counts(enum guard_offence offence)
{
	return (guard_settings.rules >> offence & 1) != 0 && guard_is_sure();
}

void
guard_accuse(struct guard_call *g, enum guard_offence offence, bool refused)
{
	if (counts(offence)) {
		g->offence = (int)offence;
		g->refused = refused;
		g->acts = true;
	}
}

bool
guard_pass(enum nngt_does does, const void *object)
{
	uint64_t word;
	switch (does) {
	case NNGT_DOES_MSG_USE:
	case NNGT_DOES_MSG_CHANGE:
		word = guard_word(guard_find(object));
		return guard_state(word) == STATE_OWNED || guard_state(word) == STATE_UNKNOWN;
	case NNGT_DOES_AIO_READ:
	case NNGT_DOES_AIO_TIMEOUT:
	case NNGT_DOES_AIO_CANCEL:
		return guard_state(guard_word(guard_find(object))) != STATE_DEAD;
	case NNGT_DOES_AIO_RESULT:
	case NNGT_DOES_AIO_CHANGE:
		word = guard_word(guard_find(object));
		return guard_state(word) != STATE_DEAD && (word & STATE_PLAIN) == 0;
	case NNGT_DOES_AIO_SET_MSG:
		word = guard_word(guard_find(object));
		return guard_state(word) != STATE_DEAD &&
		       !((word & STATE_PLAIN) != 0 && guard_settings.copy);
	case NNGT_DOES_AIO_GET_MSG:
		word = guard_word(guard_find(object));
		return guard_state(word) == STATE_IDLE && (word & STATE_PLAIN) == 0;
	default:
		return guard_looks(does) == LOOKS_NOT;
	}
}

static void
act_on_offence(const struct guard_call *g, struct arch_frame frame)
{
	bool about_aio = g->offence >= GUARD_AIO_DOUBLE_FREE;
	const void *object = about_aio ? g->aio : g->msg;
	const bool stops = guard_settings.mode == GUARD_STOP;
	if (record_epoch() != 0 && (stops || g->offence != GUARD_AIO_BUSY_REUSE)) {
		__atomic_fetch_add(&storage_header->guard_refused, 1, __ATOMIC_RELAXED);
	}
	if (stops) {
		guard_stop(g, object != NULL ? guard_find(object) : NULL, frame);
	}
	if (about_aio && g->refused && nngt_verb_class_of(g->does) == NNGT_VERB_STARTS) {
		say("guard: an operation was not started, since its aio is freed (",
		    guard_offence_rule((unsigned)g->offence), "): it never completes", NULL);
	}
}

/* What the program has freed rightly: NNG has nothing to free, as long as the quarantine has it. */
static void
keep(const struct guard_call *g)
{
	struct record_thread *self = &record_self;
	if (record_enter(self)) {
		if (quarantine_put(*g->msg_at, g->stack)) {
			*g->msg_at = NULL;
		}
		record_leave(self);
	}
}

void
guard_act_now(const struct guard_call *g, struct arch_frame frame)
{
	if (g->offence >= 0) {
		act_on_offence(g, frame);
	} else if (g->keeps) {
		keep(g);
	} else if (g->copy != NULL && g->does == NNGT_DOES_SEND) {
		*g->msg_at = g->copy;
	}
}

void
quarantine_found(const void *msg, uint32_t offset, uint32_t stack)
{
	if (counts(GUARD_MSG_STALE_BODY)) {
		guard_record_written(msg, offset, stack);
		if (guard_settings.mode == GUARD_STOP) {
			guard_stop_written(msg, guard_find(msg), offset);
		}
	}
}

void
guard_end(void)
{
	if (atomic_load(&started)) {
		quarantine_look();
	}
}

void
guard_after(const struct guard_call *g, bool succeeded)
{
	switch (g->does) {
	case NNGT_DOES_MSG_ALLOC:
	case NNGT_DOES_MSG_DUP:
	case NNGT_DOES_RECV:
		if (succeeded && g->made != NULL) {
			guard_msg_got(*g->made, g->stack);
		}
		break;
	case NNGT_DOES_SEND:
		guard_msg_send_ended(g, succeeded);
		break;
	case NNGT_DOES_AIO_BUSY:
		guard_aio_is_not_busy(g->aio);
		break;
	default:
		break;
	}
}
