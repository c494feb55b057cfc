/*
 * look.c - see look.h. The order: the trace up to now; a first look while the process runs, which
 * finds nearly all that is not lost; a stop, in which the rest is looked for everywhere; the trace
 * once more: what a call has named meanwhile is not known.
 */
#include "analyzer/snapshot/look.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/base/now.h"
#include "analyzer/snapshot/sweep.h"
#include "analyzer/snapshot/target.h"
#include "analyzer/snapshot/threads.h"

/* The stop looks at each byte in many ways: so many times as long as the first look. */
#define STOP_FACTOR 6
/* A call that waits for another thread may take its time; a hang takes longer. */
#define HANG_NS UINT64_C(1000000000)

struct look {
	struct target target;
	struct sweep sweep;
	uint64_t first_ns; /* of the look while it ran */
	bool hang;         /* a call has been open for long: look at the threads, too */
	struct pieces stacks;
};

/* Since the first event of the trace, by the clock that says the less. */
static uint64_t
trace_now(struct trace *trace)
{
	const struct trace_info *info = trace_info(trace);
	uint64_t wall = now_ns(CLOCK_REALTIME), mono = now_ns(CLOCK_MONOTONIC);

	wall = wall > info->first_wall_ns ? wall - info->first_wall_ns : 0;
	mono = mono > info->first_mono_ns ? mono - info->first_mono_ns : 0;
	return wall < mono ? wall : mono;
}

/* Has a call that may hang been open for so long? time_ns: since the first event. */
static bool
waits_for(const struct candidates *candidates, uint64_t time_ns, uint64_t ns)
{
	uint64_t since_ns = candidates->waits_since_ns;

	return since_ns < time_ns && time_ns - since_ns >= ns;
}

/* Is the trace the one that this process writes now? */
static struct trace *
open_own(const struct target *target, const char *name, struct error *err)
{
	struct trace *trace = trace_open(name, err);

	if (trace != NULL) {
		const struct trace_info *info = trace_info(trace);
		if (info->start_wall_ns != target->mark.start_wall_ns || info->pid != target->mark.pid) {
			error_set(err, "%s: it is not the trace of process %d, which writes %s", name,
			          (int)target->pid, target->mark.path);
			trace_close(trace);
			trace = NULL;
		}
	}
	return trace;
}

/* The trace, also that of a process with another root. *name gets its name, to be freed. */
static struct trace *
find_trace(const struct target *target, const char *wanted, char **name, struct error *err)
{
	const char *path = wanted != NULL ? wanted : target->mark.path;

	*name = strdup(path);
	struct trace *trace = *name != NULL ? open_own(target, path, err) : NULL;
	if (trace == NULL && wanted == NULL && path[0] == '/') {
		free(*name);
		if (asprintf(name, "/proc/%d/root%s", (int)target->alive, path) < 0) {
			*name = NULL;
		} else {
			struct error other;
			trace = open_own(target, *name, &other);
		}
	}
	return trace;
}

/* One look for all that have no answer. */
static bool
look_once(struct look *look, struct snapshot *snapshot, const char *trace, bool running)
{
	struct reach reach = {.target = &look->target,
	                      .trace = trace,
	                      .running = running,
	                      .loose = !running,
	                      .descriptors = !running};

	return target_read_maps(&look->target) && target_read_mark(&look->target) &&
	       sweep_once(&look->sweep, &reach, snapshot);
}

/* While it stands still. A look for messages first: the stacks are not needed for that. */
static bool
look_while_stopped(struct look *look, bool messages, struct look_result *result)
{
	bool fine = !messages || look_once(look, &result->snapshot, result->trace, false);

	if (fine && look->hang && target_read_maps(&look->target)) {
		threads_copy(&look->stacks, &look->target);
		snapshot_add_cost(&result->snapshot, SNAPSHOT_COST_STACK_BYTES, look->stacks.used);
	}
	return fine;
}

/* The stop. messages: not only the threads are looked at. */
static bool
stop_and_look(struct look *look, bool messages, struct look_result *result, struct error *err)
{
	struct snapshot *snapshot = &result->snapshot;
	bool whole = false;
	uint64_t begin = now_ns(CLOCK_MONOTONIC);

	if (!target_stop(&look->target, &whole, err)) {
		return false;
	}
	bool fine = look_while_stopped(look, messages, result);
	target_release(&look->target);
	result->stopped_ns = now_ns(CLOCK_MONOTONIC) - begin;
	result->was_stopped = true;
	snapshot_add_cost(snapshot, SNAPSHOT_COST_STOPPED_NS, result->stopped_ns);
	if (messages) {
		snapshot->header.flags |= SNAPSHOT_STOPPED | (whole ? SNAPSHOT_REGISTERS : 0u);
	}
	snapshot->header.threads = (uint32_t)look->target.thread_count;
	return fine ||
	       error_set(err,
	                 "process %d: it has ended or executed another program, or memory is short",
	                 (int)look->target.pid);
}

/* A stop, or a second look for messages while the process runs where a stop would be too long. */
static bool
look_closely(struct look *look, const struct look_wish *wish, struct look_result *result,
             struct error *err)
{
	bool messages = look->sweep.left > 0;

	if (messages && look->first_ns * STOP_FACTOR > wish->stop_most_ns) {
		if (!look_once(look, &result->snapshot, result->trace, false)) {
			return error_set(err, "process %d: it has ended, or executed another program",
			                 (int)wish->pid);
		}
		messages = false;
	}
	return (!messages && !look->hang) || stop_and_look(look, messages, result, err);
}

/* It runs again by now. */
static bool
explain_threads(struct look *look, struct trace *trace, struct snapshot *snapshot,
                struct error *err)
{
	uint64_t begin = now_ns(CLOCK_PROCESS_CPUTIME_ID);
	bool fine = threads_explain(snapshot, &look->stacks, &look->target, trace);

	snapshot_add_cost(snapshot, SNAPSHOT_COST_STACKS_NS, now_ns(CLOCK_PROCESS_CPUTIME_ID) - begin);
	return fine || error_set(err, "not enough memory");
}

static bool
look_with(struct look *look, struct trace *trace, const struct look_wish *wish,
          struct look_result *result, struct error *err)
{
	struct snapshot *snapshot = &result->snapshot;
	struct candidates after = {0};

	if (!candidates_read(&look->sweep.before, trace, err)) {
		return false;
	}
	if (!sweep_start(&look->sweep)) {
		return error_set(err, "not enough memory");
	}
	uint64_t begin =
	    now_ns(CLOCK_PROCESS_CPUTIME_ID); /* others' work on this machine is not ours */
	if (look->sweep.left > 0 && !look_once(look, snapshot, result->trace, true)) {
		return error_set(err,
		                 "process %d: it has ended or executed another program, or memory is short",
		                 (int)wish->pid);
	}
	look->first_ns = now_ns(CLOCK_PROCESS_CPUTIME_ID) - begin;
	snapshot_add_cost(snapshot, SNAPSHOT_COST_FIRST_NS, look->first_ns);
	snapshot->header.stop_ns = trace_now(trace);
	look->hang = waits_for(&look->sweep.before, snapshot->header.stop_ns, HANG_NS);
	if ((look->sweep.left > 0 || look->hang) && !look_closely(look, wish, result, err)) {
		return false;
	}
	snapshot->header.release_ns = trace_now(trace);
	if (look->hang && result->was_stopped && !explain_threads(look, trace, snapshot, err)) {
		return false;
	}
	struct trace *later = open_own(&look->target, result->trace, err);
	bool fine = later != NULL && candidates_read(&after, later, err);
	if (fine) {
		bool whole = trace_info(later)->complete_ns == UINT64_MAX;
		sweep_judge(&look->sweep, &after, whole, snapshot->header.stop_ns);
		fine = sweep_finish(&look->sweep, snapshot, &look->target, trace_info(later)) ||
		       error_set(err, "not enough memory");
	}
	candidates_free(&after);
	trace_close(later);
	return fine;
}

bool
look_into(const struct look_wish *wish, struct look_result *result, struct error *err)
{
	struct look look = {0};

	*result = (struct look_result){0};
	bool fine = target_open(&look.target, wish->pid, err);
	if (fine) {
		struct trace *trace = find_trace(&look.target, wish->trace, &result->trace, err);
		fine = trace != NULL && look_with(&look, trace, wish, result, err);
		trace_close(trace);
	}
	target_close(&look.target);
	sweep_free(&look.sweep);
	pieces_free(&look.stacks);
	return fine;
}

bool
look_is_hanging(const char *name, uint64_t ns)
{
	struct candidates candidates = {0};
	struct error err;
	struct trace *trace = trace_open(name, &err);
	bool hanging = trace != NULL && candidates_read(&candidates, trace, &err) &&
	               waits_for(&candidates, trace_now(trace), ns);

	candidates_free(&candidates);
	trace_close(trace);
	return hanging;
}

void
look_result_free(struct look_result *result)
{
	snapshot_free(&result->snapshot);
	free(result->trace);
	*result = (struct look_result){0};
}
