/* check_core.c - see check_core.h */
#include "analyzer/cmd/check_core.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/report/report.h"

/* Is it of the recording that this process wrote? */
static bool
is_its_trace(const struct core *core, struct trace *trace)
{
	const struct trace_info *info = trace_info(trace);
	const struct nngt_mark *mark = &core->target.mark;

	return info->pid == mark->pid && info->start_wall_ns == mark->start_wall_ns &&
	       info->process_start == mark->process_start;
}

static bool
find_trace(struct check_core *core, const char *name, const struct trace_files *files,
           struct error *err)
{
	const struct nngt_mark *mark = &core->core.target.mark;

	for (size_t i = 0; i < files->count && core->trace == NULL; i++) {
		struct trace *trace = trace_open(files->names[i], files->count == 1 ? err : NULL);
		if (trace == NULL && files->count == 1) {
			return false;
		}
		if (trace != NULL && is_its_trace(&core->core, trace)) {
			core->trace = files->names[i];
		}
		trace_close(trace);
	}
	if (core->trace == NULL) {
		return error_set(err, "%s: it is of another run: of process %u, whose trace is %.200s",
		                 name, mark->pid, mark->path);
	}
	return true;
}

bool
check_core_open(struct check_core *core, const char *name, struct trace_files *files,
                struct error *err)
{
	if (!core_open(&core->core, name, err)) {
		return false;
	}
	char *own = core->core.target.mark.path;
	return (files->count > 0 || trace_files_add(files, &own, 1, err)) &&
	       find_trace(core, name, files, err);
}

void
check_core_close(struct check_core *core)
{
	core_close(&core->core);
}

static bool
read_hand(struct report_trace *result)
{
	const struct crash *crash = result->crash;
	struct rules_curious *curious = &result->curious;

	curious->items = calloc(crash->hand_count + 1, sizeof(*curious->items));
	for (size_t i = 0; i < crash->hand_count && curious->items != NULL; i++) {
		curious->items[curious->count++].address = crash->hand[i].address;
	}
	return curious->items != NULL;
}

bool
check_core_read(const struct check_core *core, const struct check_options *options,
                struct report_trace *result, struct error *err)
{
	struct snapshot *snapshot = calloc(1, sizeof(*snapshot));

	result->look.snapshot = snapshot;
	result->look.of_core = true;
	result->crash = calloc(1, sizeof(*result->crash));
	if (snapshot == NULL || result->crash == NULL ||
	    !crash_read(result->crash, &core->core, result->trace, result->symbols,
	                options->symbols.sysroot)) {
		return error_set(err, "not enough memory");
	}
	if (!core_reach(&core->core, result->trace, snapshot, err)) { /* it reads the whole trace */
		return false;
	}
	return (crash_take_call(result->crash, result->trace) && read_hand(result)) ||
	       error_set(err, "not enough memory");
}

void
check_core_release(struct report_trace *result)
{
	if (result->crash != NULL) {
		crash_free(result->crash);
		free(result->crash);
	}
	free(result->curious.items);
}
