/* births.h - what is alive at the end, by where it was made. */
#ifndef NNGTRACE_STATS_BIRTHS_H
#define NNGTRACE_STATS_BIRTHS_H

#include "analyzer/stats/stats.h"

void stats_births_end(struct stats *stats);

#endif
