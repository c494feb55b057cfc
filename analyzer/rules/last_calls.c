/* last_calls.c - see last_calls.h */
#include "analyzer/rules/last_calls.h"

#include <stdlib.h>

/* A call is open when the last event of its thread is its begin: nothing came after it. */
static void
find_call(struct last_call *last, struct trace *trace, uint32_t thread)
{
	const struct trace_thread *known = trace_thread(trace, thread);
	struct event event;

	if (known == NULL || known->events == 0 || !trace_event_at(trace, known->last_ref, &event)) {
		return;
	}
	if (event.type == NNGT_ENTER || (event.type == NNGT_CALL && !event.returned)) {
		last->call = event.ref;
		last->call_seq = known->last_seq;
	}
}

static uint64_t
open_callback(const struct model *model, uint32_t thread)
{
	const struct open_call *call = NULL;

	while ((call = model_next_open(model, thread, call)) != NULL) {
		if (call->callback) {
			return call->place.ref;
		}
	}
	return 0;
}

bool
last_calls_find(struct last_calls *last, struct trace *trace, const struct model *model)
{
	const uint32_t count = trace_info(trace)->threads;

	*last = (struct last_calls){.threads = calloc(count == 0 ? 1 : count, sizeof(*last->threads))};
	if (last->threads == NULL) {
		return false;
	}
	last->count = count;
	for (uint32_t thread = 0; thread < count; thread++) {
		find_call(&last->threads[thread], trace, thread);
		last->threads[thread].callback = model != NULL ? open_callback(model, thread) : 0;
	}
	return true;
}

void
last_calls_free(struct last_calls *last)
{
	free(last->threads);
	*last = (struct last_calls){0};
}
