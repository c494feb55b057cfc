/* parts.h - the inside of stats, shared by its files only. */
#ifndef NNGTRACE_STATS_PARTS_H
#define NNGTRACE_STATS_PARTS_H

#include "analyzer/base/array.h"
#include "analyzer/stats/stats.h"

/* sites.c */
bool stats_sites_open(struct stats_sites *sites, struct trace *trace, struct symbols *symbols);
void stats_sites_close(struct stats_sites *sites);

/* objects.c: what comes to life and what ends with one event. */
/* Between model_resolve and model_apply. */
void stats_objects_before(struct stats *stats, const struct action *action, struct seen_list *seen);
/* After model_apply. */
void stats_objects_after(struct stats *stats, const struct seen_list *seen);
void stats_objects_free(struct stats *stats);

/* contexts.c */
void stats_context_opened(struct stats *stats, const struct place *born);
void stats_context_ended(struct stats *stats, const struct handle *ctx);
void stats_context_lost(struct stats *stats, const struct place *born);
void stats_contexts_time(struct stats *stats, const struct action *action);
void stats_contexts_end(struct stats *stats);

/* births.c: what is alive at the end. */
void stats_births_end(struct stats *stats);

#endif
