/*
 * threads.h - what the threads of a process wait for. Their stacks and the locks are copied while
 * it stands still, and looked at when it runs again: unwinding takes longer than a stop may last.
 */
#ifndef NNGTRACE_SNAPSHOT_THREADS_H
#define NNGTRACE_SNAPSHOT_THREADS_H

#include "analyzer/memory/memory.h"
#include "analyzer/snapshot/snapshot.h"
#include "analyzer/snapshot/target.h"

/* Copies. Zeroed memory is none; free it with pieces_free. Where memory is short, some are missing.
 */
void threads_copy(struct pieces *pieces, const struct target *target);

/*
 * Fills in the threads and modules of a snapshot. trace: for the build-ids. Where stacks cannot be
 * followed, the threads have no frames and wait for nothing that is known. False: not enough
 * memory.
 */
bool threads_explain(struct snapshot *snapshot, struct pieces *pieces, const struct target *target,
                     struct trace *trace);

#endif
