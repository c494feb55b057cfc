/*
 * births.h - what is alive at the end, by where it was made.
 *
 * One thread at a time for one struct stats.
 */
#ifndef NNGTRACE_STATS_BIRTHS_H
#define NNGTRACE_STATS_BIRTHS_H

#include "analyzer/stats/stats.h"

/* Fills in stats->births from the model at the end of the trace. Sets failed when memory is short.
 */
void stats_births_end(struct stats *stats);

#endif
