/*
 * sweep.h - the messages that may be lost, and what looks through a memory found of each: from the
 * candidates of a trace to a snapshot. Whether the memory is a living process's or a core file's
 * does not matter here.
 *
 * One thread at a time for one sweep.
 */
#ifndef NNGTRACE_SNAPSHOT_SWEEP_H
#define NNGTRACE_SNAPSHOT_SWEEP_H

#include "analyzer/snapshot/candidates.h"
#include "analyzer/snapshot/reach.h"
#include "analyzer/snapshot/snapshot.h"

struct sweep {
	struct candidates before; /* the caller's to fill in; sweep_free frees them */
	struct pointer *pointers; /* of those candidates that have no answer yet */
	size_t *owners;           /* their indices in before */
	size_t left;
	struct snapshot_object *objects; /* one for each candidate */
};

/* With the candidates there. False: not enough memory. sweep_free in any case. */
bool sweep_start(struct sweep *sweep);
void sweep_free(struct sweep *sweep);

/*
 * One look for all that have no answer. reach says where and how; what it could not see goes to the
 * snapshot's flags. False: not enough memory.
 */
bool sweep_once(struct sweep *sweep, struct reach *reach, struct snapshot *snapshot);

/*
 * Who is lost, now that everything was looked at; who was named meanwhile, is not. whole: no event
 * is missing. stop_ns: of the look, since the first event.
 */
void sweep_judge(struct sweep *sweep, const struct candidates *after, bool whole, uint64_t stop_ns);

/* Moves the answers to the snapshot, and fills in its header. False: not enough memory. */
bool sweep_finish(struct sweep *sweep, struct snapshot *snapshot, const struct target *target,
                  const struct trace_info *info);

#endif
