/*
 * contexts.h - how many contexts are open at a time, and what opening them costs, counted by the
 * place that opened them. Everything is kept in struct stats and belongs to it. One thread.
 */
#ifndef NNGTRACE_STATS_CONTEXTS_H
#define NNGTRACE_STATS_CONTEXTS_H

#include "analyzer/stats/stats.h"

/* A context begins its life. born: where it was opened. Each sets failed when memory is short. */
void stats_context_opened(struct stats *stats, const struct place *born);
/* Its life ends, by a close of it or of its socket. */
void stats_context_ended(struct stats *stats, const struct handle *ctx);
/* Its life ends unseen: another context has its number. born: where the old one was opened. */
void stats_context_lost(struct stats *stats, const struct place *born);
/* Counts the time of calls of nng_ctx_open and nng_ctx_close; ignores other calls. */
void stats_contexts_time(struct stats *stats, const struct action *action);
/* At the end of the trace: adds what the contexts did that are still open. */
void stats_contexts_end(struct stats *stats);

#endif
