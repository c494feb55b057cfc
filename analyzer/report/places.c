/*
 * places.c - which frames of its stack tell a reader where a step happened; see account.h
 *
 * In a program that wraps NNG every step has the wrapper's line. What tells the steps apart is
 * who called it: the first function from the inside in which two steps of the story differ.
 */
#include <string.h>

#include "analyzer/report/account.h"

/* Frames from the inside that are compared: recursion may be deep, and findings many. */
#define FRAMES_COMPARED 48u

unsigned
account_next_own(const struct account_place *place, unsigned from)
{
	while (from < place->count && place->frames[from].library) {
		from++;
	}
	return from;
}

/* The caller of a frame, or the frame itself when nothing of the application called it. */
static unsigned
outward(const struct account_place *place, unsigned at)
{
	unsigned next = account_next_own(place, at + 1);
	return next < place->count ? next : at;
}

static bool
same_function(const struct frame *a, const struct frame *b)
{
	if (a->function == NULL || b->function == NULL) {
		return a->function == b->function && a->offset == b->offset &&
		       strcmp(a->module, b->module) == 0;
	}
	return strcmp(a->function, b->function) == 0 && strcmp(a->module, b->module) == 0;
}

/* The same call: two calls on one line are told apart by their addresses. */
static bool
same_call(const struct frame *a, const struct frame *b)
{
	return same_function(a, b) && a->line == b->line &&
	       (a->offset == b->offset || a->inlined || b->inlined);
}

/* What the function of a frame calls there: another function of the application, or NNG's. */
static const char *
callee(const struct account_place *place, unsigned at)
{
	const char *name = place->function;
	for (unsigned i = account_next_own(place, 0); i < at; i = account_next_own(place, i + 1)) {
		name = place->frames[i].function;
	}
	return name == NULL ? "" : name;
}

/* C++'s ways to free something: the place of interest is where its owner went. */
static bool
frees_for_owner(const struct frame *frame)
{
	const char *name = frame->function;
	return name != NULL && (strstr(name, "::~") != NULL || strstr(name, "operator()") != NULL);
}

/*
 * Where two stacks part, seen from the inside: the first function of this place that the other was
 * in, too, and by another call. count of the place when there is none.
 */
static unsigned
parting(const struct account_place *place, const struct account_place *other)
{
	unsigned most = place->count < FRAMES_COMPARED ? place->count : FRAMES_COMPARED;
	unsigned others = other->count < FRAMES_COMPARED ? other->count : FRAMES_COMPARED;
	for (unsigned i = account_next_own(place, 0); i < most; i = account_next_own(place, i + 1)) {
		for (unsigned j = account_next_own(other, 0); j < others;
		     j = account_next_own(other, j + 1)) {
			if (same_function(&place->frames[i], &other->frames[j])) {
				/* Inlined, two calls on one line are told apart by what they call. */
				if (!same_call(&place->frames[i], &other->frames[j]) ||
				    strcmp(callee(place, i), callee(other, j)) != 0) {
					return i;
				}
				break;
			}
		}
	}
	return place->count;
}

static void
find_caller(struct account *account, struct account_place *place)
{
	unsigned nearest = place->count, farthest = 0;
	place->site = place->caller = 0;
	if (place->count == 0) {
		return;
	}
	while (frees_for_owner(&place->frames[place->site]) &&
	       outward(place, place->site) != place->site) {
		place->site = outward(place, place->site);
	}
	for (unsigned i = 0; i < account->count; i++) {
		const struct account_place *other = &account->places[i];
		if (other == place || other->count == 0 ||
		    (other->call.ref == place->call.ref && other->has_event)) {
			continue;
		}
		unsigned at = parting(place, other);
		if (same_call(&place->frames[0], &other->frames[0])) {
			/* They are the same all the way: a loop. One caller says at least who runs it. */
			at = at < place->count ? at : outward(place, place->site);
			farthest = at > farthest ? at : farthest;
		}
		nearest = at < nearest ? at : nearest;
	}
	place->site = farthest > place->site ? farthest : place->site;
	place->caller = nearest < place->count && nearest > place->site ? nearest : place->site;
}

void
account_find_callers(struct account *account)
{
	for (unsigned i = 0; i < account->count; i++) {
		find_caller(account, &account->places[i]);
	}
}

const struct frame *
account_caller(const struct account_place *place)
{
	return place->caller > 0 && place->caller < place->count ? &place->frames[place->caller] : NULL;
}
