/*
 * objects.h - what comes to life and what ends with one event.
 *
 * One thread at a time for one struct stats.
 */
#ifndef NNGTRACE_STATS_OBJECTS_H
#define NNGTRACE_STATS_OBJECTS_H

#include "analyzer/stats/stats.h"

/* Between model_resolve and model_apply. */
void stats_objects_before(struct stats *stats, const struct action *action, struct seen_list *seen);
/* After model_apply: fills in what is there now. made: the model has made objects since. */
void stats_objects_after(struct stats *stats, struct seen_list *seen, bool made);
void stats_objects_free(struct stats *stats);

#endif
