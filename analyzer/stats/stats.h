/*
 * stats.h - the numbers of a trace: what was alive and when most of it was, what was called,
 * how contexts were used, where the things come from that are left over at the end.
 *
 * One pass over the events, with the model of `nngtrace check`. What is kept here follows the
 * number of functions, threads, stacks and sockets, not the number of events.
 */
#ifndef NNGTRACE_STATS_STATS_H
#define NNGTRACE_STATS_STATS_H

#include <stdio.h>

#include "analyzer/nng/errors.h"
#include "analyzer/model/model.h"
#include "analyzer/read/trace.h"
#include "analyzer/symbols/symbols.h"

/* A place in the application. The strings of its frame live as long as the symbols. */
struct stats_site {
	struct frame frame;
	bool known;      /* false: the trace has no stack for it */
	size_t contexts; /* index into stats.contexts plus one, or 0 */
	size_t birth;    /* the same of stats.births, of this kind: */
	enum nngt_kind birth_kind;
	struct stats_site *next; /* another with the same hash */
};

struct stats_sites {
	struct trace *trace;
	struct symbols *symbols;
	struct table by_stack; /* struct stats_site */
	struct table by_frame; /* the same by hash of its frame */
	struct stats_site **items;
	size_t count, room;
	struct frame *frames; /* for look-ups */
};

/*
 * Live: made by the application's calls or received, and neither freed nor given away for good.
 * What was first seen in mid-life (a pipe, say) is counted in total and in unknown only.
 */
struct stats_kind {
	uint64_t live, peak, total, unknown;
};

struct stats_function {
	uint64_t calls;
	uint64_t failed; /* returned an error */
	uint64_t unfinished;
	uint64_t errors[ERROR_COUNT]; /* by error_number */
};

/* The contexts that were opened at one place. */
struct stats_contexts {
	const struct stats_site *site;
	uint64_t opened, closed, live, peak;
	uint64_t exchanges;             /* see handle_exchanges */
	uint64_t open_timed, open_ns;   /* calls with entry and return recorded, and their time */
	uint64_t close_timed, close_ns; /* the time includes that of waiting for a lock */
};

/* What is alive at the end and was made at one place. */
struct stats_birth {
	const struct stats_site *site;
	enum nngt_kind kind;
	uint64_t count, oldest_ns; /* age */
};

/* The phases of one name (nngtrace_phase). */
struct stats_phase {
	char *name; /* any bytes */
	uint64_t times, events, ns;
	int64_t grown; /* live objects at its end, less those at its beginning; summed up */
};

/* OTHER: loggers, destructors, and functions that cancel. */
enum {
	STATS_CALLBACK_AIO,
	STATS_CALLBACK_PIPE,
	STATS_CALLBACK_HTTP,
	STATS_CALLBACK_OTHER,
	STATS_CALLBACKS
};

struct stats_thread {
	uint64_t events;
	/* The latest entry of nng_ctx_open or nng_ctx_close. */
	uint64_t entered_ref, entered_ns;
};

struct stats {
	struct trace *trace;
	struct model *model;
	struct stats_sites sites;
	struct stats_kind kinds[NNGT_OBJECT_KINDS_END];
	struct stats_function functions[NNGT_FUNCTIONS];
	uint64_t callbacks[STATS_CALLBACKS];
	struct stats_thread *threads;
	uint32_t thread_count;
	struct stats_contexts *contexts;
	size_t context_count, context_room;
	struct table sockets;       /* by number: live children, struct stats_children */
	struct stats_birth *births; /* the most first */
	size_t birth_count, birth_room;
	struct stats_phase *phases; /* in the order of their beginnings */
	size_t phase_count, phase_room;
	size_t phase_now; /* index plus one of that which has begun last, or 0 */
	uint64_t phase_from_ns, phase_live, last_ns;
	uint64_t made; /* objects of the model so far */
	bool failed;   /* not enough memory */
};

/* An object that an event speaks of, as it was before the event. */
#define SEEN_MAX 24
struct seen {
	enum nngt_kind kind;
	uint64_t key, number; /* number 0: nothing was there */
	uint64_t socket;      /* number of a handle's socket, or 0 */
	bool live;
	struct place born; /* of a context, unless number is 0 */
	/* The latest life there, or NULL. After stats_take it is that after the event. */
	const struct object *object;
};
struct seen_list {
	struct seen items[SEEN_MAX];
	unsigned count;
};

/* Reads the whole trace. Both must outlive the stats. NULL: not enough memory. */
struct stats *stats_collect(struct trace *trace, struct symbols *symbols);
void stats_free(struct stats *stats); /* NULL is ignored */

/*
 * The same pass for a caller that reads the events itself: counts one event. seen gets the objects
 * that it speaks of, as they were before it. What is known only at the end (births, calls without
 * return) is filled in by stats_end. False: not enough memory.
 */
struct stats *stats_start(struct trace *trace, struct symbols *symbols);
bool stats_take(struct stats *stats, const struct event *event, struct seen_list *seen);
bool stats_end(struct stats *stats);

/* For people, and schema nngtrace-stats/1. Errors of the stream are left for its owner. */
bool stats_text(FILE *out, const struct stats *stats, unsigned width);
bool stats_json(FILE *out, const struct stats *stats); /* false: not enough memory */

/* The site of a place, which sites owns; NULL when memory is short. */
struct stats_site *stats_site(struct stats_sites *sites, const struct place *place);

/* Whether it is made, and neither freed nor given away for good. */
bool stats_is_live(const struct object *object);

/* The commonest error of a function, NULL when no call failed. */
const char *stats_commonest(const struct stats_function *function);

/* Time spent in the calls beyond the first PEAK contexts, as far as it was recorded. */
uint64_t stats_pool_saves_ns(const struct stats_contexts *contexts);

/* "counter": the processor's, "monotonic": CLOCK_MONOTONIC, or "unknown". */
const char *stats_clock_word(uint32_t clock);

/* "1.234 ms", with the unit that fits. */
void stats_duration(uint64_t ns, char *text, size_t size);

/* The functions that were called, the most often called first; NULL: not enough memory. */
unsigned *stats_function_order(const struct stats *stats, size_t *count);

#endif
