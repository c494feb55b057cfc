/*
 * phases.h - what was done in each phase that the program has named (nngtrace_phase). One thread at
 * a time for the stats of one trace.
 */
#ifndef NNGTRACE_STATS_PHASES_H
#define NNGTRACE_STATS_PHASES_H

#include "analyzer/stats/stats.h"

/* Counts an event, after the model has it. False: not enough memory. */
bool stats_phases_take(struct stats *stats, const struct event *event);
/* The phase that is open at the end of the trace ends there. */
void stats_phases_end(struct stats *stats);
void stats_phases_free(struct stats *stats);

#endif
