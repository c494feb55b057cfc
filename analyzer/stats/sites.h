/* sites.h - the places at which objects are made. Of one struct stats. */
#ifndef NNGTRACE_STATS_SITES_H
#define NNGTRACE_STATS_SITES_H

#include "analyzer/stats/stats.h"

/* False when memory is short. Close in any case. */
bool stats_sites_open(struct stats_sites *sites, struct trace *trace, struct symbols *symbols);
void stats_sites_close(struct stats_sites *sites);
/* The site of a place, which sites owns; NULL when memory is short. */
struct stats_site *stats_site(struct stats_sites *sites, const struct place *place);

#endif
