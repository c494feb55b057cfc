/*
 * contexts.h - how many contexts are open at a time, and what opening them costs, counted by the
 * place that opened them. Everything is kept in struct stats and belongs to it. One thread.
 */
#ifndef NNGTRACE_STATS_CONTEXTS_H
#define NNGTRACE_STATS_CONTEXTS_H

#include "analyzer/stats/stats.h"

void stats_context_opened(struct stats *stats, const struct place *born);
void stats_context_ended(struct stats *stats, const struct handle *ctx);
void stats_context_lost(struct stats *stats, const struct place *born);
void stats_contexts_time(struct stats *stats, const struct action *action);
void stats_contexts_end(struct stats *stats);

#endif
