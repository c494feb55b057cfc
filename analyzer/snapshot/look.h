/*
 * look.h - a look into a running process: which messages of its trace are lost. The process stands
 * still for some milliseconds, and not at all when all that the trace names are found while it
 * runs.
 *
 * Called by the thread that is to trace the process (ptrace(2) knows one).
 */
#ifndef NNGTRACE_SNAPSHOT_LOOK_H
#define NNGTRACE_SNAPSHOT_LOOK_H

#include <sys/types.h>

#include "analyzer/snapshot/snapshot.h"

struct look_wish {
	pid_t pid;
	const char *trace;     /* NULL: that which the process says it writes */
	uint64_t stop_most_ns; /* a longer stop is not made: then nothing is certain */
};

/* What came of it beside the snapshot. */
struct look_result {
	char *trace; /* to be freed */
	struct snapshot snapshot;
	uint64_t stopped_ns;
	bool was_stopped;
};

/* False with the reason; look_result_free in any case. */
bool look_into(const struct look_wish *wish, struct look_result *result, struct error *err);
/*
 * Does a call that waits for another thread, or a callback, last for that long in a process that
 * writes this trace? Then a look may tell why. Nothing is done to the process. False also for a
 * file that cannot be read.
 */
bool look_is_hanging(const char *trace, uint64_t ns);

/* Frees what a look has found. */
void look_result_free(struct look_result *result);

#endif
