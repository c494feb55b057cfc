/*
 * usual.h - the usual case of the calls that are made most, in line: nothing is wrong, the object
 * is known and in its first place of the table, and the guard keeps no messages and makes no
 * copies.
 *
 * Each function here either finds that case, and then does what guard.c, messages.c and aios.c do
 * in it, or has changed nothing, and the call goes the other way (nng/modes.h), where everything is
 * looked at. So nothing is decided here that is not decided there as well. The thread is part of
 * the recording, and only the guard is on.
 */
#ifndef NNGTRACE_SHIM_GUARD_USUAL_H
#define NNGTRACE_SHIM_GUARD_USUAL_H

#include "shim/guard/parts.h"
#include "shim/record/encode.h"

/* What has to be looked at before a call goes on as without a mode. */
enum guard_looks { LOOKS_NOT, LOOKS_AT_MSG, LOOKS_AT_AIO, LOOKS_AT_ALL };

/* That of a call that does this. Folds. */
ENCODE_INLINE enum guard_looks
guard_looks(enum nngt_does does)
{
	switch (does) {
	case NNGT_DOES_MSG_USE:
	case NNGT_DOES_MSG_CHANGE:
		return LOOKS_AT_MSG;
	case NNGT_DOES_AIO_READ:
	case NNGT_DOES_AIO_TIMEOUT:
	case NNGT_DOES_AIO_CANCEL:
	case NNGT_DOES_AIO_RESULT:
	case NNGT_DOES_AIO_CHANGE:
	case NNGT_DOES_AIO_SET_MSG:
	case NNGT_DOES_AIO_GET_MSG:
		return LOOKS_AT_AIO;
	case NNGT_DOES_MSG_ALLOC:
	case NNGT_DOES_MSG_FREE:
	case NNGT_DOES_MSG_DUP:
	case NNGT_DOES_SEND:
	case NNGT_DOES_RECV:
	case NNGT_DOES_START_SEND:
	case NNGT_DOES_START_RECV:
	case NNGT_DOES_START_OTHER:
	case NNGT_DOES_START_DEVICE:
	case NNGT_DOES_AIO_FREE:
	case NNGT_DOES_AIO_REAP:
	case NNGT_DOES_AIO_WAIT:
	case NNGT_DOES_AIO_STOP:
	case NNGT_DOES_AIO_BUSY:
		return LOOKS_AT_ALL;
	default:
		return LOOKS_NOT;
	}
}

/* The word of an object, if it is in its first place and the word has this state: else 0. */
ENCODE_INLINE uint64_t
guard_word_at(struct guard_entry *e, const void *object, unsigned flags, unsigned state)
{
	if (atomic_load_explicit(&e->address, memory_order_acquire) != (uintptr_t)object) {
		return 0;
	}
	uint64_t word = atomic_load_explicit(&e->word, memory_order_acquire);
	return guard_is(word, flags, state) ? word : 0; /* NULL is nobody's place, and has no state */
}

/* As guard_pass: may the call go on as without a mode? */
ENCODE_INLINE bool
guard_passes(enum nngt_does does, const void *msg, const void *aio)
{
	switch (guard_looks(does)) {
	case LOOKS_AT_MSG: /* the program's */
		return guard_word_at(guard_place(msg), msg, STATE_MASK, STATE_OWNED) != 0 ||
		       guard_pass(does, msg);
	case LOOKS_AT_AIO: /* with a callback, between two operations */
		return guard_word_at(guard_place(aio), aio, STATE_MASK | STATE_PLAIN, STATE_IDLE) != 0 ||
		       guard_pass(does, aio);
	default:
		return guard_looks(does) == LOOKS_NOT;
	}
}

/* Does guard_usual_before know calls that do this? Folds. */
ENCODE_INLINE bool
guard_has_usual(enum nngt_does does)
{
	return does == NNGT_DOES_MSG_FREE || does == NNGT_DOES_START_SEND ||
	       does == NNGT_DOES_START_RECV || does == NNGT_DOES_START_OTHER;
}

/* A message that is the application's gets another state. Returns the new word; 0: no usual case.
 */
ENCODE_INLINE uint64_t
guard_usual_msg(struct guard_entry *e, const void *msg, uint32_t stack, unsigned state)
{
	uint64_t word = guard_word_at(e, msg, STATE_MASK, STATE_OWNED);
	word = word != 0 ? guard_change(e, word, state) : 0;
	if (word != 0) {
		atomic_store_explicit(&e->given, stack, memory_order_relaxed);
	}
	return word;
}

/* An aio that does nothing starts an operation. */
ENCODE_INLINE bool
guard_usual_start(const void *aio, uint32_t stack, unsigned state)
{
	struct guard_entry *e = guard_place(aio);
	struct guard_sending *s = guard_sending(e);
	/* With a callback or without; not one that has been given up. */
	const unsigned flags = STATE_MASK | STATE_ENDING | STATE_REAPED;
	uint64_t word = guard_word_at(e, aio, flags, STATE_IDLE);
	if (word == 0 || s->msg != NULL || guard_settings.copy) {
		return false;
	}
	if (state == STATE_SENDING) {
		const void *msg = guard_slot(aio);
		struct guard_entry *m = guard_place(msg);
		uint64_t sent = guard_usual_msg(m, msg, stack, STATE_IN_FLIGHT);
		if (sent == 0) {
			return false;
		}
		s->msg = m;
		s->word = sent;
	}
	atomic_store_explicit(&e->given, stack, memory_order_relaxed);
	guard_change(e, word, state | ((unsigned)word & STATE_PLAIN));
	return true;
}

/* As guard_before: true when the call may reach NNG, and all that there was to note is noted. */
ENCODE_INLINE bool
guard_usual_before(enum nngt_does does, const void *msg, const void *aio, uint32_t stack)
{
	switch (does) {
	case NNGT_DOES_MSG_FREE:
		return guard_settings.quarantine == 0 &&
		       guard_usual_msg(guard_place(msg), msg, stack, STATE_FREED) != 0;
	case NNGT_DOES_START_SEND:
		return guard_usual_start(aio, stack, STATE_SENDING);
	case NNGT_DOES_START_RECV:
		return guard_usual_start(aio, stack, STATE_RECEIVING);
	case NNGT_DOES_START_OTHER:
		return guard_usual_start(aio, stack, STATE_BUSY);
	default:
		return false;
	}
}

/* A send has ended: its message is NNG's, unless somebody has received it meanwhile. */
ENCODE_INLINE void
guard_usual_sent(struct guard_sending *s)
{
	uint64_t now = atomic_load_explicit(&s->msg->word, memory_order_acquire);
	bool same = now == s->word && guard_is(now, 0, 0); /* of this era */
	s->word = same ? guard_change(s->msg, now, STATE_SENT) : 0;
	s->msg = NULL;
}

/* As guard_aio_ended, for an aio whose callback begins: true when all that there was to note is
 * noted, and the slot holds what it did. */
ENCODE_INLINE bool
guard_usual_ended(const void *aio, int result, const void *msg)
{
	struct guard_entry *e = guard_place(aio);
	struct guard_sending *s = guard_sending(e);
	uint64_t word = guard_word_at(e, aio, STATE_BITS, STATE_SENDING);
	if (result != 0 || s->copy != NULL) {
		return false;
	}
	if (word != 0) {
		if (s->msg == NULL) {
			return false;
		}
		guard_usual_sent(s);
	} else {
		struct guard_entry *m = guard_place(msg);
		word = guard_word_at(e, aio, STATE_BITS, STATE_RECEIVING);
		if (word == 0 || !guard_is_at(m, msg)) {
			return false;
		}
		uint32_t stack = atomic_load_explicit(&e->given, memory_order_relaxed);
		atomic_store_explicit(&m->born, stack, memory_order_relaxed);
		guard_store(m, STATE_OWNED);
	}
	guard_change(e, word, STATE_IDLE);
	return true;
}

#endif
