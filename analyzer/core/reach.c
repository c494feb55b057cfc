/* reach.c - the messages of a process that is dead: which of them its core file refers to. */
#include "analyzer/core/crash.h"

#include "analyzer/snapshot/sweep.h"

/* What pipes and sockets held at the end is in no core file: nothing is certain. */
bool
core_reach(const struct core *core, struct trace *trace, struct snapshot *snapshot,
           struct error *err)
{
	const struct trace_info *info = trace_info(trace);
	struct sweep sweep = {0};
	struct reach reach = {
	    .target = &core->target, .trace = info->file, .loose = true, .unread_descriptors = true};

	*snapshot = (struct snapshot){0};
	if (!candidates_read(&sweep.before, trace, err)) {
		sweep_free(&sweep);
		return false;
	}
	uint64_t end = info->duration_ns;
	reach.unread_pages = core->unread;
	bool fine = sweep_start(&sweep) && (sweep.left == 0 || sweep_once(&sweep, &reach, snapshot));
	if (fine) {
		snapshot->header.flags |= SNAPSHOT_STOPPED | SNAPSHOT_REGISTERS;
		snapshot->header.threads = (uint32_t)core->target.thread_count;
		snapshot->header.stop_ns = snapshot->header.release_ns = end;
		sweep_judge(&sweep, &sweep.before, info->complete_ns == UINT64_MAX, end);
		core_explain_threads(core, trace, snapshot);
		fine = sweep_finish(&sweep, snapshot, &core->target, info);
	}
	sweep_free(&sweep);
	return fine || error_set(err, "not enough memory");
}
