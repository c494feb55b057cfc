/*
 * delays.c - the delays by NNGTRACE_PERTURB in a trace: left out of the stream of events, and
 * remembered by the event that they belong to.
 */
#include "analyzer/read/reader.h"

#include <stdlib.h>

#include "shim/trace/perturb_words.h"

/* So many are remembered: more than any run has, but a made trace may. */
#define DELAYS_MOST (1u << 20)

/* A delay as one number that is not 0. */
#define POINT_BITS 3

static uint64_t
pack(const struct event *event)
{
	return event->delay_ns << POINT_BITS | (event->delay_point + 1);
}

bool
delays_start(struct trace *trace)
{
	if (trace->info.perturb == PERTURB_OFF) {
		return true;
	}
	trace->delays.threads = calloc(trace->thread_count + 1, sizeof(*trace->delays.threads));
	return trace->delays.threads != NULL;
}

void
delays_rewind(struct trace *trace)
{
	for (size_t i = 0; trace->delays.threads != NULL && i < trace->thread_count; i++) {
		trace->delays.threads[i] = (struct delay_thread){0};
	}
}

void
delays_free(struct trace *trace)
{
	free(trace->delays.threads);
	table_free(&trace->delays.by_ref);
}

/* Without memory for it the delay is not told. */
static void
put(struct delays *delays, uint64_t ref, uint64_t packed)
{
	if (ref != 0 && delays->by_ref.used < DELAYS_MOST) {
		(void)table_put(&delays->by_ref, ref, (void *)(uintptr_t)packed);
	}
}

bool
delays_hide(struct trace *trace, const struct event *event)
{
	struct delays *delays = &trace->delays;
	if (delays->threads == NULL || event->thread >= trace->thread_count) {
		return event->type == NNGT_DELAY && !delays->shown;
	}
	struct delay_thread *thread = &delays->threads[event->thread];
	if (event->type != NNGT_DELAY) {
		if (thread->pending != 0) {
			put(delays, event->ref, thread->pending);
			thread->pending = 0;
		}
		thread->last_ref = event->ref;
		return false;
	}
	if (event->delay_point == PERTURB_INSIDE || event->delay_point == PERTURB_TAKE) {
		put(delays, thread->last_ref, pack(event));
	} else if (event->delay_point < PERTURB_POINT_COUNT) {
		thread->pending = pack(event);
	}
	return !delays->shown;
}

void
trace_show_delays(struct trace *trace)
{
	trace->delays.shown = true;
}

uint64_t
trace_delay(const struct trace *trace, uint64_t ref, unsigned *point)
{
	uint64_t packed = (uintptr_t)table_get(&trace->delays.by_ref, ref);
	*point = packed != 0 ? (unsigned)(packed & ((1u << POINT_BITS) - 1)) - 1 : 0;
	return packed >> POINT_BITS;
}
