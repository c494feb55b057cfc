/*
 * slices.h - the calls and callbacks that each thread is inside of, for their lengths. A call that
 * was recorded as one event is a slice without length.
 */
#ifndef NNGTRACE_EXPORT_SLICES_H
#define NNGTRACE_EXPORT_SLICES_H

#include "analyzer/export/lives.h"
#include "analyzer/read/trace.h"

/* A thread that is inside of more will never return from the outer ones; the model forgets them,
 * too. */
#define SLICES_MAX 256u

/* A hand-over that begins or ends in a slice. */
struct slice_flow {
	uint64_t id;
	bool begins;
};

/* Those of a slice; zeroed memory is none. The items are its own. */
struct slice_flows {
	struct slice_flow *items;
	size_t count, room;
};

struct slice {
	struct event event; /* the first one */
	bool wanted;
	struct slice_flows flows;
};

struct thread_slices {
	struct slice *open; /* outermost first */
	size_t count, room;
};

/* Zeroed memory is one without threads. */
struct slices {
	struct thread_slices *threads;
	size_t count;
};

/* Frees the slices of all threads. */
void slices_free(struct slices *slices);

/* The slices of a thread, or NULL when memory is short. */
struct thread_slices *slices_of(struct slices *slices, uint32_t thread);

/* Opens a slice; it is the thread's until the next call. NULL: not enough memory. */
struct slice *slices_push(struct thread_slices *thread, const struct event *event);

/* Forgets the outermost ones. */
void slices_forget(struct thread_slices *thread, size_t count);

/*
 * The innermost slice that this return, or end of a callback, belongs to; what is open inside it
 * never returned (longjmp). count when there is none.
 */
size_t slices_find(const struct thread_slices *thread, const struct event *event);

/* The slice that an event is part of: the event itself when its beginning is not in the trace. */
struct life_use slices_use(const struct thread_slices *thread, const struct event *event);

/* The open slice of a thread that began with the event of this number, or NULL. */
struct slice *slices_open(struct slices *slices, uint32_t thread, uint64_t seq);

/* Notes a hand-over. False: not enough memory. */
bool slice_add_flow(struct slice_flows *flows, uint64_t id, bool begins);
void slice_clear(struct slice *slice);

#endif
