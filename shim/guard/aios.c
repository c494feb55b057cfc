/* aios.c - what the guard knows of aios, and of the messages that they send */
#include <stdatomic.h>

#include "shim/guard/parts.h"
#include "shim/guard/quarantine.h"

static bool
in_callback_of(const void *aio)
{
	const struct guard_callback *c = guard_callbacks;
	while (c != NULL && c->aio != aio) {
		c = c->outer;
	}
	return c != NULL;
}

/* The message that an aio was sending is in another state: 0, or its word then. */
static uint64_t
sent_is(const struct guard_sending *s, unsigned state)
{
	/* What was missed meanwhile may have been about this message. */
	return guard_word(s->msg) == s->word ? guard_change(s->msg, s->word, state) : 0;
}

/* What an aio was sending, if anything: it is over, or nobody can tell. */
static inline void
sending_ends(const struct guard_entry *e, unsigned state)
{
	struct guard_sending *s = guard_sending(e);
	if (s->msg != NULL) {
		s->word = sent_is(s, state);
		s->msg = s->copy != NULL ? s->msg : NULL; /* of a copy the end will be seen */
	}
}

/* NNG has a copy of the message that this aio sends, or has sent. Asked first: it is seldom so. */
static inline bool
has_copy(const struct guard_entry *e)
{
	return guard_sending(e)->copy != NULL;
}

/*
 * The operation of an aio that sends a copy has ended. slot: the message it holds. The program gets
 * its own message back, as if NNG had had that: after a failure, and where NNG leaves the pointer
 * in the slot after a success (as pub does). Returns what the slot holds then.
 */
static void *
copy_ends(const void *aio, const struct guard_entry *e, int result, void *slot)
{
	struct guard_sending *s = guard_sending(e);
	void *copy = s->copy;
	bool back = slot == copy;
	s->copy = NULL;
	if (back) {
		guard_set_slot(aio, s->original);
	}
	if (result == 0) {
		/* Who has received the copy meanwhile has it. */
		if (s->copied != NULL) {
			guard_change(s->copied, s->copied_word, STATE_SENT);
		}
	} else if (back) {
		guard_forget(copy);
		guard_free(copy);
	}
	uint64_t then = s->msg != NULL ? sent_is(s, result == 0 ? STATE_SENT : STATE_OWNED) : 0;
	if (result == 0 && then != 0 && !quarantine_put(s->original, s->stack)) {
		guard_free(s->original);
	}
	s->msg = NULL;
	return back ? s->original : slot;
}

/* The message of a send that has begun has a copy, which NNG gets in its place. */
static void
copy_begins(const struct guard_call *g, struct guard_sending *s)
{
	s->original = (void *)(uintptr_t)g->msg;
	s->copy = g->copy;
	s->stack = g->stack;
	/* The program may ask for the message of an aio that is sending, and gets this one. */
	s->copied = guard_make(g->copy);
	s->copied_word = s->copied != NULL ? guard_store(s->copied, STATE_IN_FLIGHT) : 0;
	guard_set_slot(g->aio, g->copy);
}

static bool
is_running(unsigned state)
{
	return state == STATE_SENDING || state == STATE_RECEIVING || state == STATE_BUSY;
}

/* The application looks at an aio whose end we do not see: it may know more than we do. */
static void
look_at_plain(const void *aio, struct guard_entry *e, uint64_t word)
{
	if ((word & STATE_PLAIN) != 0 && is_running(guard_state(word))) {
		sending_ends(e, STATE_UNKNOWN);
		guard_change(e, word, STATE_UNSURE | STATE_PLAIN);
	}
	if (guard_settings.copy && (word & STATE_PLAIN) != 0 && has_copy(e)) {
		int result = guard_result(aio);
		if (result != 0) { /* as long as it goes on, it is 0 */
			copy_ends(aio, e, result, guard_slot(aio));
		}
	}
}

void
guard_aio_used(struct guard_call *g)
{
	struct guard_entry *e = guard_find(g->aio);
	uint64_t word = guard_word(e);
	if (guard_state(word) == STATE_DEAD) {
		guard_accuse(g, GUARD_AIO_USE_AFTER_FREE, true);
		return;
	}
	if (g->does == NNGT_DOES_AIO_GET_MSG && g->aio != NULL && guard_state(word) != STATE_IDLE) {
		guard_forget(guard_slot(g->aio));
	}
	/* The others say nothing of an end. */
	if ((word & STATE_PLAIN) != 0 &&
	    (g->does == NNGT_DOES_AIO_RESULT || g->does == NNGT_DOES_AIO_GET_MSG ||
	     g->does == NNGT_DOES_AIO_CHANGE ||
	     (g->does == NNGT_DOES_AIO_SET_MSG && guard_settings.copy))) {
		look_at_plain(g->aio, e, word);
	}
}

static void
start_sending(struct guard_call *g, struct guard_entry *e, bool known, bool is_idle)
{
	g->msg = guard_slot(g->aio);
	if (!is_idle && guard_state(guard_word(guard_find(g->msg))) != STATE_OWNED) {
		guard_forget(g->msg); /* its last operation may have received it, which nobody has seen */
	}
	struct guard_entry *msg = guard_msg_sent(g, g->msg, known);
	if (g->refused && guard_settings.mode == GUARD_SURVIVE) {
		/* NNG itself ends the operation, with NNG_EINVAL, since there is no message. */
		guard_set_slot(g->aio, NULL);
	}
	g->refused = false;
	if (msg != NULL && !known) {
		guard_change(msg, g->word, STATE_UNKNOWN);
	} else if (msg != NULL) {
		struct guard_sending *s = guard_sending(e);
		s->msg = msg;
		s->word = g->word;
		if (g->copy != NULL) {
			copy_begins(g, s);
		}
	}
}

void
guard_aio_started(struct guard_call *g, unsigned state)
{
	struct guard_entry *e = guard_find(g->aio);
	uint64_t word = guard_word(e);
	if (g->aio == NULL) {
		return;
	}
	if (guard_state(word) == STATE_DEAD) {
		guard_accuse(g, GUARD_AIO_USE_AFTER_FREE, true);
		return;
	}
	if (is_running(guard_state(word)) && (word & STATE_PLAIN) == 0) {
		guard_accuse(g, GUARD_AIO_BUSY_REUSE, false);
		return;
	}
	bool known = word != 0 && (word & (STATE_ENDING | STATE_REAPED)) == 0 &&
	             guard_state(word) != STATE_STOPPED;
	if (e != NULL) {
		if (has_copy(e)) {
			/* Of a plain aio: it has ended, or NNG ends the process. */
			copy_ends(g->aio, e, guard_result(g->aio), guard_slot(g->aio));
		}
		sending_ends(e, STATE_UNKNOWN);
	}
	if (state == STATE_SENDING) {
		start_sending(g, e, known, guard_state(word) == STATE_IDLE);
	}
	if (known) {
		atomic_store_explicit(&e->given, g->stack, memory_order_relaxed);
		guard_change(e, word, state | ((unsigned)word & STATE_PLAIN));
	}
}

void
guard_aio_given_up(struct guard_call *g)
{
	struct guard_entry *e = guard_find(g->aio);
	uint64_t word = guard_word(e);
	bool reap = g->does == NNGT_DOES_AIO_REAP;
	if (guard_state(word) == STATE_DEAD || (word & (STATE_ENDING | STATE_REAPED)) != 0) {
		guard_accuse(g, GUARD_AIO_DOUBLE_FREE, true);
		return;
	}
	if (!reap && g->aio != NULL && in_callback_of(g->aio)) {
		guard_accuse(g, GUARD_AIO_SELF_WAIT, true);
	}
	if (word == 0) {
		return;
	}
	if ((word & STATE_PLAIN) != 0) {
		sending_ends(e, STATE_UNKNOWN);
	}
	atomic_store_explicit(&e->given, g->stack, memory_order_relaxed);
	g->word = atomic_load(&guard_sending(e)->made);
	reap = reap || g->offence == GUARD_AIO_SELF_WAIT;
	guard_change(e, word, ((unsigned)word & STATE_BITS) | (reap ? STATE_REAPED : STATE_ENDING));
}

void
guard_aio_waited(struct guard_call *g)
{
	g->word = guard_word(guard_find(g->aio));
	if (guard_state(g->word) == STATE_DEAD) {
		guard_accuse(g, GUARD_AIO_USE_AFTER_FREE, true);
	} else if (g->aio != NULL && in_callback_of(g->aio)) {
		guard_accuse(g, GUARD_AIO_SELF_WAIT, true);
	}
}

/* NNG says that it has no operation, and nobody has told how the one that was noted has ended. */
static void
is_not_busy(struct guard_entry *e, uint64_t word)
{
	if (is_running(guard_state(word))) {
		sending_ends(e, STATE_UNKNOWN);
		guard_change(e, word, STATE_UNSURE | ((unsigned)word & (STATE_BITS & ~STATE_MASK)));
	}
}

void
guard_aio_is_not_busy(const void *aio)
{
	struct guard_entry *e = guard_find(aio);
	is_not_busy(e, guard_word(e));
}

void
guard_aio_was_waited_for(const struct guard_call *waited)
{
	struct guard_entry *e = guard_find(waited->aio);
	uint64_t word = guard_word(e);
	if (word == waited->word) { /* else another thread has started it since, or its callback ran */
		is_not_busy(e, word);
	}
}

void
guard_aio_made(const void *aio, bool plain, uint32_t stack)
{
	struct guard_entry *e = guard_make(aio);
	if (e != NULL) {
		struct guard_sending *s = guard_sending(e);
		s->msg = NULL;
		s->copy = NULL;
		atomic_store_explicit(&e->born, stack, memory_order_relaxed);
		/* Before the word: who still frees the aio that had this address looks at both. */
		atomic_store(&s->made, guard_generation(atomic_load(&e->word)) + 1);
		guard_store(e, STATE_IDLE | (plain ? STATE_PLAIN : 0));
	}
}

void *
guard_aio_ended(const void *aio, const struct guard_call *waited, int result, void *msg)
{
	struct guard_entry *e = guard_find(aio);
	uint64_t word = guard_word(e);
	unsigned state = guard_state(word);
	if (e == NULL) {
		guard_forget(msg);
		return msg;
	}
	if (waited != NULL && waited->word != word) {
		/* Another thread has begun or seen something meanwhile: what has ended is not sure. */
		look_at_plain(aio, e, word);
		return msg;
	}
	msg = has_copy(e) ? copy_ends(aio, e, result, msg) : msg;
	if (state == STATE_SENDING) {
		sending_ends(e, result == 0 ? STATE_SENT : STATE_OWNED);
	} else if (state == STATE_RECEIVING && result == 0) {
		guard_msg_got(msg, atomic_load_explicit(&e->given, memory_order_relaxed));
	} else if (state != STATE_IDLE && state != STATE_RECEIVING && msg != NULL) {
		guard_forget(msg);
	}
	if (is_running(state) || state == STATE_UNSURE) {
		guard_change(e, word, STATE_IDLE | ((unsigned)word & (STATE_BITS & ~STATE_MASK)));
	}
	return msg;
}

bool
guard_aio_has_copy(const void *aio)
{
	const struct guard_entry *e = guard_find(aio);
	return e != NULL && (guard_word(e) & STATE_PLAIN) != 0 && has_copy(e);
}

void
guard_aio_freed(const struct guard_call *g)
{
	struct guard_entry *e = guard_find(g->aio);
	uint64_t word = guard_word(e);
	/* The address may be another aio's by now, and that one may be about to be freed, too. */
	if ((word & STATE_ENDING) != 0 && atomic_load(&guard_sending(e)->made) == g->word) {
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
