/*
 * lives.h - the objects of a trace as lives with a beginning, owners and an end. They follow the
 * model, one event after the other.
 */
#ifndef NNGTRACE_EXPORT_LIVES_H
#define NNGTRACE_EXPORT_LIVES_H

#include <sys/queue.h>

#include "analyzer/history/verbs.h"
#include "analyzer/print/line.h"
#include "analyzer/stats/stats.h"

/* A slice in which an object was named. */
struct life_use {
	uint64_t seq; /* of the slice's first event; 0: none */
	uint64_t ts;
	uint32_t thread;
};

struct life {
	enum nngt_kind kind;
	bool unknown; /* first seen in mid-life */
	bool live;    /* made, and neither freed nor given away for good: as stats count */
	bool ended;   /* freed, closed or reaped */
	uint8_t does; /* of a busy aio: enum nngt_does */
	uint64_t number, key;
	struct history_state state;
	/* For whoever writes it: whether he has begun, what names it, and which owner is open. */
	bool shown;
	struct line_piece track, owner; /* empty: not known yet; none is open */
	uint32_t size;                  /* of messages and buffers; UINT32_MAX: not known */
	struct place born;
	uint32_t born_thread;                 /* that of the first event */
	uint64_t born_ns, state_ns, ended_ns; /* ended_ns: since when it is not live */
	uint64_t steps;                       /* calls and callbacks that named it */
	uint32_t *threads;                    /* those that did, in rising order */
	size_t thread_count, thread_room;
	uint32_t latest_thread;
	struct life_use last;       /* before the current event; lives_take moves it on */
	struct life_use started;    /* of an aio: where its operation was */
	LIST_HEAD(, life) children; /* of a socket: what ends with it */
	LIST_ENTRY(life) of_socket;
	bool has_socket;
};

/* What happens to a life. Each may be NULL; false: not enough memory. */
struct lives_watch {
	bool (*began)(void *data, struct life *life, const struct event *event);
	/* life has the new state already. */
	bool (*changed)(void *data, struct life *life, const struct event *event);
	/* Freed, closed, or its address is another's now. event NULL: the trace ends. */
	bool (*ended)(void *data, struct life *life, const struct event *event);
	/* Will not be heard of again. */
	bool (*gone)(void *data, struct life *life);
	/* Two calls in a row by different threads, or the start and the end of an operation. */
	bool (*handed)(void *data, struct life *life, const struct life_use *from,
	               const struct life_use *to);
	void *data;
};

struct lives {
	struct table by_key;               /* the latest life at an address or id */
	uint64_t closed[KINDS_TO_HANDLES]; /* the highest number of a handle that was closed */
	const struct lives_watch *watch;
};

/* After stats_take. slice: the call or callback that the event is part of. False: no memory. */
bool lives_take(struct lives *lives, const struct event *event, const struct seen_list *seen,
                const struct life_use *slice);

/* The life at an address or id now, or NULL. */
struct life *lives_get(const struct lives *lives, unsigned kind, uint64_t key);
/* Each of them: start with *at = 0; NULL at the end. */
struct life *lives_next(const struct lives *lives, size_t *at);

/* The trace ends: ended for each that has not, then gone for all. False: not enough memory. */
bool lives_end(struct lives *lives);
void lives_free(struct lives *lives);

#endif
