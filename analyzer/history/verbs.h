/*
 * verbs.h - what a state and a step are called, in histories and reports.
 *
 * Any thread: nothing is kept, and verbs are static.
 */
#ifndef NNGTRACE_HISTORY_VERBS_H
#define NNGTRACE_HISTORY_VERBS_H

#include "analyzer/history/history.h"

/* The state of an object now. It borrows from the object, and is good while that lives. */
struct history_state history_state_of(const struct object *object);
bool history_state_same(const struct history_state *a, const struct history_state *b);

/* "the application's", "NNG's (ctx 4)", "busy". */
void history_state_text(const struct history_state *state, char *text, size_t size);

/* What happened to an object of this kind in an event. */
struct history_happening {
	enum nngt_kind kind;
	const struct event *event; /* the RETURN for a call whose return is known */
	bool begins;               /* the object's life does */
	bool named;                /* the event speaks of it */
	struct history_state before, after;
};
/* The verb for it: "sent", "freed". A constant. */
const char *history_verb(const struct history_happening *happening);

#endif
