/*
 * nearmiss.h - near misses in a trace: two threads at one object within a moment, where nothing in
 * the trace makes the one wait for the other, and at least one of them ends or changes it. A delay
 * of the earlier call may turn their order round (`nngtrace perturb`).
 *
 * An order is seen where an aio's operation starts, completes and is waited for, and where a
 * message is sent and the same pointer received. A lock makes no order: whoever comes first has it.
 * What the program orders in other ways is not in a trace: such a near miss may be one that cannot
 * come about. One thread at a time.
 */
#ifndef NNGTRACE_NEARMISS_NEARMISS_H
#define NNGTRACE_NEARMISS_NEARMISS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/read/trace.h"
#include "shim/trace/perturb_words.h"

/* Two calls are near each other when no more time lies between them. */
#define NEARMISS_WINDOW_NS UINT64_C(100000000)
/* A planned delay is so many times the largest gap, in halves, and at least this. */
#define NEARMISS_HALVES   3u
#define NEARMISS_LEAST_NS UINT64_C(200000)
/* Of more threads than these no order is known: their calls are left out, and counted. */
#define NEARMISS_THREADS 128u

/* A call, by what a plan needs of it. */
struct nearmiss_call {
	uint16_t function;
	uint32_t stack;
	uint64_t address; /* where it returns to; of a callback, its function */
	uint64_t time_ns; /* of the pair that was seen first */
};

struct nearmiss {
	struct nearmiss_call first, second; /* in the order in which they happened */
	enum perturb_point point;           /* where the first is to be delayed */
	unsigned kind;                      /* enum nngt_kind of what both name */
	uint64_t object;                    /* of the pair that was seen first */
	uint64_t count;                     /* pairs */
	uint64_t gap_ns;                    /* the largest between two of them */
	bool ends;                          /* one of the calls ends the object */
	bool second_is_callback;
};

struct nearmisses {
	struct nearmiss *items; /* the most promising first */
	size_t count, capacity;
	uint64_t left_out; /* events of threads beyond NEARMISS_THREADS */
};

/* Finds them; false when memory is short. Free with nearmisses_free in any case. */
bool nearmisses_find(struct nearmisses *misses, struct trace *trace);
void nearmisses_free(struct nearmisses *misses);

/* How long the first call is to be delayed, in ns. */
uint64_t nearmiss_delay(const struct nearmiss *miss);

/*
 * Where the first call is in a module's file: its line of a plan. False: its module is not known,
 * or its path cannot be in a line.
 */
bool nearmiss_line(const struct nearmiss *miss, struct trace *trace, char *line, size_t size);

#endif
