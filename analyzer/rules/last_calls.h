/*
 * last_calls.h - where the threads of a program were when its trace ended: the calls and callbacks
 * that had begun and not returned.
 */
#ifndef NNGTRACE_RULES_LAST_CALLS_H
#define NNGTRACE_RULES_LAST_CALLS_H

#include "analyzer/model/model.h"
#include "analyzer/read/trace.h"

/* Refs are for trace_event_at; 0: none. */
struct last_call {
	uint64_t call;     /* the begin of the call that the thread was in */
	uint64_t call_seq; /* and its seq */
	uint64_t callback; /* the begin of the outermost callback around it */
};

struct last_calls {
	struct last_call *threads; /* by index */
	uint32_t count;
};

/*
 * Fills *last for a trace whose stream has been read to its end. model: after the last event; NULL:
 * callbacks are not known. False when memory is short. Free with last_calls_free in any case.
 */
bool last_calls_find(struct last_calls *last, struct trace *trace, const struct model *model);
void last_calls_free(struct last_calls *last);

#endif
