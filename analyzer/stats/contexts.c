/* contexts.c - context churn: how many were opened where, for how many exchanges, at what cost. */
#include "analyzer/base/array.h"
#include "analyzer/stats/contexts.h"
#include "analyzer/stats/objects.h"
#include "analyzer/stats/sites.h"

static struct stats_contexts *
contexts_at(struct stats *stats, const struct place *born)
{
	struct stats_site *site = stats_site(&stats->sites, born);
	if (site == NULL) {
		stats->failed = true;
		return NULL;
	}
	if (site->contexts != 0) {
		return &stats->contexts[site->contexts - 1];
	}
	struct stats_contexts *contexts = array_grow(stats->contexts, &stats->context_room,
	                                             stats->context_count, 1, sizeof(*contexts));
	if (contexts == NULL) {
		stats->failed = true;
		return NULL;
	}
	stats->contexts = contexts;
	contexts[stats->context_count] = (struct stats_contexts){.site = site};
	site->contexts = ++stats->context_count;
	return &contexts[site->contexts - 1];
}

/*
 * A request with its reply, or a request served, is one; so is a survey with all its answers.
 * A receive that nothing was sent for is one on a context that only receives.
 */
static uint64_t
handle_exchanges(const struct handle *handle)
{
	unsigned less = handle->sends < handle->recvs ? handle->sends : handle->recvs;
	unsigned more = handle->sends < handle->recvs ? handle->recvs : handle->sends;
	return less > 0 ? less : more;
}

void
stats_context_opened(struct stats *stats, const struct place *born)
{
	struct stats_contexts *contexts = contexts_at(stats, born);
	if (contexts != NULL) {
		contexts->opened++;
		if (++contexts->live > contexts->peak) {
			contexts->peak = contexts->live;
		}
	}
}

void
stats_context_ended(struct stats *stats, const struct handle *ctx)
{
	struct stats_contexts *contexts = contexts_at(stats, &ctx->object.born);
	if (contexts != NULL) {
		contexts->live -= contexts->live > 0;
		contexts->closed++;
		contexts->exchanges += handle_exchanges(ctx);
	}
}

/* Its end was not seen and what it did is no longer known: its id is another context's. */
void
stats_context_lost(struct stats *stats, const struct place *born)
{
	struct stats_contexts *contexts = contexts_at(stats, born);
	if (contexts != NULL) {
		contexts->live -= contexts->live > 0;
	}
}

/* The time between entry and return belongs to the place that opened the context. */
void
stats_contexts_time(struct stats *stats, const struct action *action)
{
	const struct event *event = action->event;
	struct stats_thread *thread = &stats->threads[event->thread];
	bool opens = event->function == NNGT_FN_nng_ctx_open;
	if (!opens && event->function != NNGT_FN_nng_ctx_close) {
		return;
	}
	if (action->type == NNGT_ENTER) {
		thread->entered_ref = event->ref;
		thread->entered_ns = event->time_ns;
	}
	if (action->type != NNGT_RETURN || !action->has_enter ||
	    action->enter->place.ref != thread->entered_ref || event->result != 0) {
		return;
	}
	const struct handle *ctx = action->enter->handle;
	if (!opens && (ctx == NULL || ctx->object.kind != NNGT_CTX || ctx->object.unknown)) {
		return;
	}
	struct stats_contexts *contexts =
	    contexts_at(stats, opens ? &action->place : &ctx->object.born);
	if (contexts == NULL) {
		return;
	}
	uint64_t ns = event->time_ns - thread->entered_ns;
	if (opens) {
		contexts->open_timed++;
		contexts->open_ns += ns;
	} else {
		contexts->close_timed++;
		contexts->close_ns += ns;
	}
}

/* What the contexts did that are still open. */
void
stats_contexts_end(struct stats *stats)
{
	const struct object *object;
	for (size_t at = 0; (object = model_next(stats->model, NNGT_CTX, &at)) != NULL;) {
		if (stats_is_live(object)) {
			struct stats_contexts *contexts = contexts_at(stats, &object->born);
			if (contexts != NULL) {
				contexts->exchanges += handle_exchanges((const struct handle *)object);
			}
		}
	}
}

uint64_t
stats_pool_saves_ns(const struct stats_contexts *contexts)
{
	uint64_t ns = contexts->open_ns + contexts->close_ns;
	if (contexts->opened <= contexts->peak) {
		return 0;
	}
	double share = (double)(contexts->opened - contexts->peak) / (double)contexts->opened;
	return (uint64_t)((double)ns * share);
}
