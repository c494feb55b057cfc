/* messages.c - what the guard knows of messages, and what becomes of those that are given up */
#include <stdatomic.h>

#include "shim/guard/parts.h"
#include "shim/guard/quarantine.h"
#include "shim/record/record.h"

void
guard_msg_used(struct guard_call *g)
{
	switch (guard_state(guard_word(guard_find(g->msg)))) {
	case STATE_FREED:
		guard_accuse(g, GUARD_MSG_USE_AFTER_FREE, true);
		break;
	case STATE_SENT:
	case STATE_IN_FLIGHT:
		guard_accuse(g, GUARD_MSG_USE_AFTER_SEND, true);
		break;
	default:
		break;
	}
}

void
guard_msg_freed(struct guard_call *g)
{
	struct guard_entry *e = guard_make(g->msg);
	uint64_t word = guard_word(e);
	switch (guard_state(word)) {
	case STATE_FREED:
		guard_accuse(g, GUARD_MSG_DOUBLE_FREE, true);
		return;
	case STATE_SENT:
		guard_accuse(g, GUARD_MSG_FREE_AFTER_SEND, true);
		return;
	case STATE_IN_FLIGHT:
		guard_accuse(g, GUARD_MSG_FREE_IN_FLIGHT, true);
		return;
	default:
		break;
	}
	if (e == NULL) {
		return;
	}
	/* Of two threads that free at the same time, the later one finds it freed. */
	uint64_t raw = word != 0 ? word : atomic_load(&e->word);
	if (guard_change(e, raw, STATE_FREED) != 0) {
		atomic_store_explicit(&e->given, g->stack, memory_order_relaxed);
		g->keeps =
		    guard_settings.quarantine != 0 && guard_state(word) == STATE_OWNED && guard_is_sure();
		g->acts = g->keeps;
	} else if (guard_state(guard_word(e)) == STATE_FREED) {
		guard_accuse(g, GUARD_MSG_DOUBLE_FREE, true);
	}
}

struct guard_entry *
guard_msg_sent(struct guard_call *g, const void *msg, bool may_copy)
{
	struct guard_entry *e = guard_make(msg);
	unsigned state = guard_state(guard_word(e));
	if (state == STATE_FREED) {
		guard_accuse(g, GUARD_MSG_USE_AFTER_FREE, true);
		return NULL;
	}
	if (state == STATE_SENT || state == STATE_IN_FLIGHT) {
		guard_accuse(g, GUARD_MSG_DOUBLE_SEND, true);
		return NULL;
	}
	if (e != NULL) {
		atomic_store_explicit(&e->given, g->stack, memory_order_relaxed);
		g->word = guard_store(e, STATE_IN_FLIGHT);
		if (guard_settings.copy && may_copy && state == STATE_OWNED && guard_is_sure()) {
			g->copy = guard_copy(msg);
			g->acts = g->copy != NULL;
		}
	}
	return e;
}

void
guard_msg_send_ended(const struct guard_call *g, bool succeeded)
{
	if (g->word == 0) {
		return;
	}
	struct record_thread *self = &record_self;
	uint64_t then = guard_change(guard_find(g->msg), g->word, succeeded ? STATE_SENT : STATE_OWNED);
	if (g->copy == NULL || !record_enter(self)) {
		return;
	}
	if (!succeeded) {
		guard_free(g->copy);
	} else if (then != 0 && !quarantine_put((void *)(uintptr_t)g->msg, g->stack)) {
		guard_free((void *)(uintptr_t)g->msg);
	}
	record_leave(self);
}

void
guard_msg_got(const void *msg, uint32_t stack)
{
	struct guard_entry *e = guard_make(msg);
	if (e != NULL) {
		atomic_store_explicit(&e->born, stack, memory_order_relaxed);
		guard_store(e, STATE_OWNED);
	}
}

void
guard_msg_unsure(struct guard_entry *e)
{
	if (e != NULL) {
		guard_store(e, STATE_UNKNOWN);
	}
}

void
guard_forget(const void *object)
{
	guard_msg_unsure(guard_find(object));
}
