/*
 * pace.c - whether the thread of ahead.c pays, found out where it is used. An event that one
 * processor has decoded has to reach the other one's cache: that costs 5 ns on some machines, and
 * 20 ns on each side on others, where reading alone is as fast and takes half the CPU time.
 *
 * A few slices of the trace are read with the thread and a few without; the fastest of each are
 * compared, for other programs can only make a slice slower.
 */
#include "analyzer/base/now.h"
#include "analyzer/read/reader.h"

#define SLICE_EVENTS 32768u /* some milliseconds: many times the ring of ahead.c */
#define SLICES       6u     /* of each way */
/* The time with the thread is to be at most so much of the time without. */
#define PAYS_PERCENT 90u

static void
begin(struct pace *pace, enum pace_state state)
{
	pace->state = state;
	pace->slices = 0;
	pace->taken = 0;
	pace->best_ns[state == PACE_TRY_ALONE] = UINT64_MAX;
	pace->since_ns = now_ns(CLOCK_MONOTONIC);
}

void
pace_start(struct pace *pace)
{
	if (pace->slice == 0) {
		pace->slice = SLICE_EVENTS;
	}
	if (pace->state == PACE_NONE) {
		begin(pace, PACE_TRY_AHEAD);
	}
}

/* The way that is being tried was tried often enough. */
static void
next_state(struct trace *trace)
{
	struct pace *pace = &trace->pace;

	if (pace->state == PACE_TRY_AHEAD) {
		pace->state = PACE_DRAIN;
		ahead_end_soon(trace);
		return;
	}
	bool pays = pace->best_ns[0] <= pace->best_ns[1] / 100 * PAYS_PERCENT;
	pace->state = pays && ahead_start(trace) ? PACE_AHEAD : PACE_ALONE;
}

void
pace_took(struct trace *trace)
{
	struct pace *pace = &trace->pace;

	if (pace->state == PACE_DRAIN && trace->ahead == NULL) {
		begin(pace, PACE_TRY_ALONE);
		return;
	}
	if ((pace->state != PACE_TRY_AHEAD || trace->ahead == NULL) && pace->state != PACE_TRY_ALONE) {
		return;
	}
	pace->taken += trace->taken;
	if (pace->taken < pace->slice) {
		return;
	}
	uint64_t now = now_ns(CLOCK_MONOTONIC), each = (now - pace->since_ns) * 1000 / pace->taken;
	uint64_t *best = &pace->best_ns[pace->state == PACE_TRY_ALONE];
	*best = each < *best ? each : *best;
	pace->taken = 0;
	pace->since_ns = now;
	if (++pace->slices == SLICES) {
		next_state(trace);
	}
}

void
pace_rewind(struct pace *pace)
{
	if (pace->state != PACE_AHEAD && pace->state != PACE_ALONE) {
		pace->state = PACE_NONE; /* it will be found out from the start */
	}
}
