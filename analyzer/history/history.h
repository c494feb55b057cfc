/*
 * history.h - the lives of what had one address, one id or one number: every event that named
 * it or changed whose it was.
 *
 * Lives and their numbers are those of the model, so of `nngtrace check`. Memory follows the
 * number of events of these objects, 80 bytes each.
 *
 * One thread at a time for one history and its trace. The lives are the history's.
 */
#ifndef NNGTRACE_HISTORY_HISTORY_H
#define NNGTRACE_HISTORY_HISTORY_H

#include <stdio.h>

#include "analyzer/base/error.h"
#include "analyzer/history/name.h"
#include "analyzer/model/model.h"
#include "analyzer/read/trace.h"
#include "analyzer/symbols/symbols.h"

/* What an object is, and whose. */
enum history_condition {
	/* messages and resources */
	IS_UNKNOWN,
	IS_APPLICATION,
	IS_IN_CALL,
	IS_IN_FLIGHT,
	IS_LENT,
	IS_LIBRARY,
	IS_FREED,
	/* aios */
	IS_IDLE,
	IS_BUSY,
	IS_STOPPED,
	IS_BEING_FREED,
	IS_REAPED,
	/* sockets and what else has an id */
	IS_OPEN,
	IS_CLOSED
};

struct history_state {
	enum history_condition condition;
	uint32_t holder_kind; /* the socket or context that has it; NNGT_NO_OBJECT: not known */
	uint64_t holder;
};

struct history_step {
	const char *verb;    /* static */
	uint64_t ref;        /* of the event that has the time */
	uint64_t call_ref;   /* of the one that has stack and arguments */
	uint64_t return_ref; /* of the return of a call with entry; 0: none seen */
	uint64_t callback;   /* address of the function, for a step without a stack; or 0 */
	struct history_state before, after;
};

struct history_life {
	enum nngt_kind kind;
	bool unknown; /* first seen in mid-life */
	uint64_t key, number;
	uint64_t first_ns; /* of the first step */
	uint64_t next;     /* number of the life that had the address after it, or 0 */
	uint32_t size;     /* messages and buffers: bytes asked for; UINT32_MAX: not known */
	char *name;        /* that the program has given it, any bytes; NULL: none */
	struct history_step *steps;
	size_t count, room;
};

struct history {
	struct trace *trace;
	struct history_life *lives; /* in the order of their first events */
	size_t count, room;
	uint64_t totals[NNGT_OBJECT_KINDS_END]; /* lives of each kind in the trace */
};

/*
 * Reads the whole trace, which must outlive the history, and takes down what the name stands
 * for; nothing is found when count is 0. False: not enough memory. Free it with history_free in
 * any case.
 */
bool history_collect(struct history *history, struct trace *trace, const struct history_name *name);
void history_free(struct history *history);

/* The life that was there at a time, the latest that had begun by then; NULL: none. */
const struct history_life *history_at(const struct history *history, uint64_t time_ns);

/* How a life is shown. */
struct history_look {
	unsigned width; /* columns of a line */
	bool stacks;    /* the whole stack of each step */
};

/* For people. False: not enough memory. */
bool history_print(FILE *out, const struct history *history, const struct history_life *life,
                   struct symbols *symbols, const struct history_look *look);

/* Says that nothing was found and what there is, into err. Returns false. */
bool history_missing(const struct history *history, const struct history_name *name,
                     struct error *err);

#endif
