/*
 * sites.h - the places at which objects are made. Of one struct stats.
 *
 * One thread at a time.
 */
#ifndef NNGTRACE_STATS_SITES_H
#define NNGTRACE_STATS_SITES_H

#include "analyzer/stats/stats.h"

/* False when memory is short. Close in any case. */
bool stats_sites_open(struct stats_sites *sites, struct trace *trace, struct symbols *symbols);
void stats_sites_close(struct stats_sites *sites);

#endif
