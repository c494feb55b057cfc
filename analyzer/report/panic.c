/* panic.c - NNG's own panic: the call in which it gave up, and the finding that tells why */
#include <stdlib.h>

#include "analyzer/report/report.h"

void
report_find_panic(struct report_trace *trace)
{
	const struct trace_info *info = trace_info(trace->trace);
	struct report_panic *panic = &trace->panic;
	*panic = (struct report_panic){.words = info->panic, .thread = info->panic_thread};
	if (panic->words != NULL && panic->thread < trace->last.count) {
		const struct last_call *last = &trace->last.threads[panic->thread];
		panic->call.seq = last->call_seq;
		panic->in_call = last->call != 0 && trace_event_at(trace->trace, last->call, &panic->call);
	}
}

bool
report_names_object(const struct event *call, uint64_t key)
{
	for (unsigned i = 0; i < API_ARGS_MAX; i++) {
		if ((call->has_args >> i & 1) != 0 && call->args[i] == key) {
			return true;
		}
	}
	return false;
}

bool
report_explains(const struct report_trace *trace, const struct finding *finding)
{
	const struct event *call = &trace->panic.call;
	struct event offence;
	if (!trace->panic.in_call || finding->offence.ref == 0) {
		return false;
	}
	if (finding->offence.ref == call->ref) {
		return true;
	}
	/* An earlier round of the same: repeats are reported once. */
	return trace_event_at(trace->trace, finding->offence.ref, &offence) &&
	       offence.thread == call->thread && offence.function == call->function &&
	       offence.stack == call->stack && call->stack != 0 &&
	       report_names_object(call, finding->object_key);
}
