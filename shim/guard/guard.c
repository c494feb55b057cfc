/* guard.c - see guard.h */
#include "shim/guard/guard.h"

#include <stdatomic.h>

#include "shim/base/epoch.h"
#include "shim/base/say.h"
#include "shim/record/missed.h"
#include "shim/record/storage.h"

__thread const struct guard_callback *guard_callbacks;

static struct guard_settings settings;
static _Atomic bool started;
static _Atomic bool unsure; /* calls may go unseen: no offence is certain */
/* Given to who asks for the body of a message that is gone. More than a header or body that fits a
 * page is not promised: the length is 0. */
static const uint8_t nothing[4096];

bool
guard_start(const struct guard_settings *wanted)
{
	atomic_store(&started, false);
	settings = *wanted;
	if (settings.mode == GUARD_OFF || !guard_table_start()) {
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

static bool
in_callback_of(const void *aio)
{
	const struct guard_callback *c = guard_callbacks;
	while (c != NULL && c->aio != aio) {
		c = c->outer;
	}
	return c != NULL;
}

/* An offence that counts. refused: NNG must not get the call, unless the process stops. */
static void
accuse(struct guard_call *g, enum guard_offence offence, bool refused)
{
	if ((settings.rules >> offence & 1) != 0 && !atomic_load(&unsure)) {
		g->offence = (int)offence;
		g->refused = refused;
	}
}

static void
msg_used(struct guard_call *g)
{
	switch (guard_state(guard_word(guard_find(g->msg)))) {
	case STATE_FREED:
		accuse(g, GUARD_MSG_USE_AFTER_FREE, true);
		break;
	case STATE_SENT:
	case STATE_IN_FLIGHT:
		accuse(g, GUARD_MSG_USE_AFTER_SEND, true);
		break;
	default:
		break;
	}
}

static void
msg_freed(struct guard_call *g)
{
	struct guard_entry *e = guard_make(g->msg);
	uint64_t word = guard_word(e);
	switch (guard_state(word)) {
	case STATE_FREED:
		accuse(g, GUARD_MSG_DOUBLE_FREE, true);
		return;
	case STATE_SENT:
		accuse(g, GUARD_MSG_FREE_AFTER_SEND, true);
		return;
	case STATE_IN_FLIGHT:
		accuse(g, GUARD_MSG_FREE_IN_FLIGHT, true);
		return;
	default:
		break;
	}
	if (e != NULL) {
		/* Of two threads that free at the same time, the later one finds it freed. */
		uint64_t raw = word != 0 ? word : atomic_load(&e->word);
		if (guard_change(e, raw, STATE_FREED) != 0) {
			atomic_store_explicit(&e->given, g->stack, memory_order_relaxed);
		} else if (guard_state(guard_word(e)) == STATE_FREED) {
			accuse(g, GUARD_MSG_DOUBLE_FREE, true);
		}
	}
}

/* A message is given to NNG. Returns its entry, with its word in g->word, or NULL. */
static struct guard_entry *
msg_sent(struct guard_call *g, const void *msg)
{
	struct guard_entry *e = guard_make(msg);
	switch (guard_state(guard_word(e))) {
	case STATE_FREED:
		accuse(g, GUARD_MSG_USE_AFTER_FREE, true);
		return NULL;
	case STATE_SENT:
	case STATE_IN_FLIGHT:
		accuse(g, GUARD_MSG_DOUBLE_SEND, true);
		return NULL;
	default:
		break;
	}
	if (e != NULL) {
		atomic_store_explicit(&e->given, g->stack, memory_order_relaxed);
		g->word = guard_store(e, STATE_IN_FLIGHT);
	}
	return e;
}

static void
msg_got(const void *msg, uint32_t stack)
{
	struct guard_entry *e = guard_make(msg);
	if (e != NULL) {
		atomic_store_explicit(&e->born, stack, memory_order_relaxed);
		guard_store(e, STATE_OWNED);
	}
}

void
guard_forget(const void *object)
{
	struct guard_entry *e = guard_find(object);
	if (e != NULL) {
		guard_store(e, STATE_UNKNOWN);
	}
}

/* What an aio was sending: it is over, or we shall not see the end. */
static void
sending_ends(const struct guard_entry *e, unsigned state)
{
	struct guard_sending *s = guard_sending(e);
	if (s->msg != NULL) {
		guard_change(s->msg, s->word, state);
		s->msg = NULL;
	}
}

static bool
is_running(unsigned state)
{
	return state == STATE_SENDING || state == STATE_RECEIVING || state == STATE_BUSY;
}

/* The application looks at an aio whose end we do not see: it may know more than we do. */
static void
look_at_plain(struct guard_entry *e, uint64_t word)
{
	if ((word & STATE_PLAIN) != 0 && is_running(guard_state(word))) {
		sending_ends(e, STATE_UNKNOWN);
		guard_change(e, word, STATE_UNSURE | STATE_PLAIN);
	}
}

static void
aio_used(struct guard_call *g)
{
	struct guard_entry *e = guard_find(g->aio);
	uint64_t word = guard_word(e);
	if (guard_state(word) == STATE_DEAD) {
		accuse(g, GUARD_AIO_USE_AFTER_FREE, true);
		return;
	}
	if (g->does == NNGT_DOES_AIO_GET_MSG && g->aio != NULL && guard_state(word) != STATE_IDLE) {
		guard_forget(guard_slot(g->aio));
	}
	if (e != NULL && (g->does == NNGT_DOES_AIO_RESULT || g->does == NNGT_DOES_AIO_GET_MSG ||
	                  g->does == NNGT_DOES_AIO_CHANGE)) {
		look_at_plain(e, word);
	}
}

static void
start_sending(struct guard_call *g, struct guard_entry *e, bool known)
{
	g->msg = guard_slot(g->aio);
	struct guard_entry *msg = msg_sent(g, g->msg);
	if (g->refused && settings.mode == GUARD_SURVIVE) {
		/* NNG itself ends the operation, with NNG_EINVAL, since there is no message. */
		guard_empty_slot(g->aio);
	}
	g->refused = false;
	if (msg != NULL && !known) {
		guard_change(msg, g->word, STATE_UNKNOWN);
	} else if (msg != NULL) {
		*guard_sending(e) = (struct guard_sending){msg, g->word};
	}
}

static void
aio_started(struct guard_call *g, unsigned state)
{
	struct guard_entry *e = guard_find(g->aio);
	uint64_t word = guard_word(e);
	if (g->aio == NULL) {
		return;
	}
	if (guard_state(word) == STATE_DEAD) {
		accuse(g, GUARD_AIO_USE_AFTER_FREE, true);
		return;
	}
	if (is_running(guard_state(word)) && (word & STATE_PLAIN) == 0) {
		accuse(g, GUARD_AIO_BUSY_REUSE, false);
		return;
	}
	bool known = word != 0 && (word & (STATE_ENDING | STATE_REAPED)) == 0 &&
	             guard_state(word) != STATE_STOPPED;
	if (e != NULL) {
		sending_ends(e, STATE_UNKNOWN); /* of a plain aio */
	}
	if (state == STATE_SENDING) {
		start_sending(g, e, known);
	}
	if (known) {
		atomic_store_explicit(&e->given, g->stack, memory_order_relaxed);
		guard_change(e, word, state | ((unsigned)word & STATE_PLAIN));
	}
}

static void
aio_given_up(struct guard_call *g)
{
	struct guard_entry *e = guard_find(g->aio);
	uint64_t word = guard_word(e);
	bool reap = g->does == NNGT_DOES_AIO_REAP;
	if (guard_state(word) == STATE_DEAD || (word & (STATE_ENDING | STATE_REAPED)) != 0) {
		accuse(g, GUARD_AIO_DOUBLE_FREE, true);
		return;
	}
	if (!reap && g->aio != NULL && in_callback_of(g->aio)) {
		accuse(g, GUARD_AIO_SELF_WAIT, true);
	}
	if (word == 0) {
		return;
	}
	if ((word & STATE_PLAIN) != 0) {
		sending_ends(e, STATE_UNKNOWN);
	}
	atomic_store_explicit(&e->given, g->stack, memory_order_relaxed);
	reap = reap || g->offence == GUARD_AIO_SELF_WAIT;
	guard_change(e, word, ((unsigned)word & STATE_BITS) | (reap ? STATE_REAPED : STATE_ENDING));
}

static void
aio_waited(struct guard_call *g)
{
	if (guard_state(guard_word(guard_find(g->aio))) == STATE_DEAD) {
		accuse(g, GUARD_AIO_USE_AFTER_FREE, true);
	} else if (g->aio != NULL && in_callback_of(g->aio)) {
		accuse(g, GUARD_AIO_SELF_WAIT, true);
	}
}

void
guard_before(struct guard_call *g)
{
	switch (g->does) {
	case NNGT_DOES_MSG_FREE:
		msg_freed(g);
		break;
	case NNGT_DOES_MSG_USE:
	case NNGT_DOES_MSG_CHANGE:
	case NNGT_DOES_MSG_DUP:
		msg_used(g);
		break;
	case NNGT_DOES_SEND:
		msg_sent(g, g->msg);
		break;
	case NNGT_DOES_START_SEND:
		aio_started(g, STATE_SENDING);
		break;
	case NNGT_DOES_START_RECV:
		aio_started(g, STATE_RECEIVING);
		break;
	case NNGT_DOES_START_OTHER:
	case NNGT_DOES_START_DEVICE:
		aio_started(g, STATE_BUSY);
		break;
	case NNGT_DOES_AIO_FREE:
	case NNGT_DOES_AIO_REAP:
		aio_given_up(g);
		break;
	case NNGT_DOES_AIO_WAIT:
	case NNGT_DOES_AIO_STOP:
		aio_waited(g);
		break;
	case NNGT_DOES_AIO_CANCEL:
	case NNGT_DOES_AIO_RESULT:
	case NNGT_DOES_AIO_READ:
	case NNGT_DOES_AIO_GET_MSG:
	case NNGT_DOES_AIO_SET_MSG:
	case NNGT_DOES_AIO_CHANGE:
	case NNGT_DOES_AIO_TIMEOUT:
		aio_used(g);
		break;
	default:
		break;
	}
}

void
guard_act(const struct guard_call *g, const uint64_t *frame)
{
	if (g->offence < 0) {
		return;
	}
	bool about_aio = g->offence >= GUARD_AIO_DOUBLE_FREE;
	const void *object = about_aio ? g->aio : g->msg;
	if (settings.mode == GUARD_STOP) {
		guard_stop(g, object != NULL ? guard_find(object) : NULL, frame);
	}
	if (record_epoch() != 0 && g->offence != GUARD_AIO_BUSY_REUSE) {
		__atomic_fetch_add(&storage_header->guard_refused, 1, __ATOMIC_RELAXED);
	}
	if (about_aio && g->refused && g->does >= NNGT_DOES_START_SEND &&
	    g->does <= NNGT_DOES_START_DEVICE) {
		say("guard: an operation was not started, since its aio is freed (",
		    guard_offence_rule((unsigned)g->offence), "): it never completes", NULL);
	}
}

void
guard_answer(unsigned kind, void *value, size_t size)
{
	const void *empty = nothing;
	const int invalid = GUARD_INVALID;
	if (kind == NNGT_RESULT && size == sizeof(invalid)) {
		memcpy(value, &invalid, size);
	} else if (kind == NNGT_POINTER && size == sizeof(empty)) {
		memcpy(value, &empty, size);
	}
}

/* nng_aio_busy: NNG says that it is done. */
static void
aio_is_not_busy(const void *aio)
{
	struct guard_entry *e = guard_find(aio);
	uint64_t word = guard_word(e);
	if (e != NULL && is_running(guard_state(word))) {
		sending_ends(e, STATE_UNKNOWN);
		guard_change(e, word, STATE_UNSURE | ((unsigned)word & (STATE_BITS & ~STATE_MASK)));
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
			msg_got(*g->made, g->stack);
		}
		break;
	case NNGT_DOES_SEND:
		if (g->word != 0) {
			guard_change(guard_find(g->msg), g->word, succeeded ? STATE_SENT : STATE_OWNED);
		}
		break;
	case NNGT_DOES_AIO_BUSY:
		aio_is_not_busy(g->aio);
		break;
	default:
		break;
	}
}

void
guard_aio_made(const void *aio, bool plain, uint32_t stack)
{
	struct guard_entry *e = guard_make(aio);
	if (e != NULL) {
		guard_sending(e)->msg = NULL;
		atomic_store_explicit(&e->born, stack, memory_order_relaxed);
		guard_store(e, STATE_IDLE | (plain ? STATE_PLAIN : 0));
	}
}

void
guard_aio_ended(const void *aio, int result, const void *msg)
{
	struct guard_entry *e = guard_find(aio);
	uint64_t word = guard_word(e);
	unsigned state = guard_state(word);
	if (state == STATE_SENDING) {
		sending_ends(e, result == 0 ? STATE_SENT : STATE_OWNED);
	} else if (state == STATE_RECEIVING && result == 0) {
		msg_got(msg, atomic_load_explicit(&e->given, memory_order_relaxed));
	} else if (state != STATE_IDLE && state != STATE_RECEIVING && msg != NULL) {
		guard_forget(msg);
	}
	if (is_running(state) || state == STATE_UNSURE) {
		guard_change(e, word, STATE_IDLE | ((unsigned)word & (STATE_BITS & ~STATE_MASK)));
	}
}

void
guard_aio_freed(const void *aio)
{
	struct guard_entry *e = guard_find(aio);
	uint64_t word = guard_word(e);
	if ((word & STATE_ENDING) != 0) {
		guard_change(e, word, STATE_DEAD);
	}
}

void
guard_aio_stopped(const void *aio)
{
	struct guard_entry *e = guard_find(aio);
	uint64_t word = guard_word(e);
	if (word != 0 && guard_state(word) != STATE_DEAD) {
		sending_ends(e, STATE_UNKNOWN);
		guard_change(e, word, STATE_STOPPED | ((unsigned)word & (STATE_BITS & ~STATE_MASK)));
	}
}
