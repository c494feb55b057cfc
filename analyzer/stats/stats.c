/* stats.c - see stats.h: the pass over the events, and what is counted of each. */
#include "analyzer/stats/stats.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/nng/callbacks.h"
#include "analyzer/stats/births.h"
#include "analyzer/stats/contexts.h"
#include "analyzer/stats/objects.h"
#include "analyzer/stats/phases.h"
#include "analyzer/stats/sites.h"

static void
count_result(struct stats_function *function, const struct event *event)
{
	const struct api_function *facts = api_function(event->function);

	if (event->has_result && function_failed(facts, event->result)) {
		function->failed++;
		if (function_returns_error(facts)) {
			function->errors[error_number(event->result)]++;
		}
	}
}

static unsigned
counted_as(enum callback_sort sort)
{
	switch (sort) {
	case API_CALLBACK_AIO:
		return STATS_CALLBACK_AIO;
	case API_CALLBACK_PIPE:
		return STATS_CALLBACK_PIPE;
	case API_CALLBACK_HTTP:
		return STATS_CALLBACK_HTTP;
	default:
		return STATS_CALLBACK_OTHER;
	}
}

static void
count_call(struct stats *stats, const struct event *event)
{
	struct stats_function *function = &stats->functions[api_base(event->function)];
	switch (event->type) {
	case NNGT_CALL:
		function->calls++;
		function->unfinished += !event->returned;
		count_result(function, event);
		break;
	case NNGT_ENTER:
		function->calls++;
		break;
	case NNGT_RETURN:
		count_result(function, event);
		break;
	case NNGT_CALLBACK_BEGIN:
		stats->callbacks[counted_as(callback_sort(event->function))]++;
		break;
	default:
		break;
	}
}

static bool
count_thread(struct stats *stats, uint32_t thread)
{
	if (thread >= stats->thread_count) {
		uint32_t count = thread + 1;
		struct stats_thread *threads = reallocarray(stats->threads, count, sizeof(*stats->threads));
		if (threads == NULL) {
			return false;
		}
		memset(threads + stats->thread_count, 0, (count - stats->thread_count) * sizeof(*threads));
		stats->threads = threads;
		stats->thread_count = count;
	}
	stats->threads[thread].events++;
	return true;
}

bool
stats_take(struct stats *stats, const struct event *event, struct seen_list *seen)
{
	struct action action;
	seen->count = 0;
	if (!count_thread(stats, event->thread)) {
		return false;
	}
	count_call(stats, event);
	if (!model_resolve(stats->model, event, &action)) {
		return false;
	}
	stats_contexts_time(stats, &action);
	uint64_t made = stats->made;
	stats_objects_before(stats, &action, seen);
	if (!model_apply(stats->model, &action)) {
		return false;
	}
	stats_objects_after(stats, seen, stats->made != made);
	return stats_phases_take(stats, event);
}

/* The calls that are still open have not finished. */
static void
count_unfinished(struct stats *stats)
{
	for (uint32_t thread = 0; thread < model_threads(stats->model); thread++) {
		const struct open_call *call = NULL;
		while ((call = model_next_open(stats->model, thread, call)) != NULL) {
			stats->functions[api_base(call->function)].unfinished += !call->callback;
		}
	}
}

static void
count_made(void *data, const struct object *object)
{
	struct stats *stats = data;
	(void)object;
	stats->made++;
}

struct stats *
stats_start(struct trace *trace, struct symbols *symbols)
{
	struct stats *stats = calloc(1, sizeof(*stats));
	if (stats == NULL) {
		return NULL;
	}
	stats->trace = trace;
	stats->model = model_new(trace_begins_late(trace));
	if (!stats_sites_open(&stats->sites, trace, symbols) || stats->model == NULL) {
		stats_free(stats);
		return NULL;
	}
	model_tell_births(stats->model, count_made, stats);
	trace_rewind(trace);
	return stats;
}

bool
stats_end(struct stats *stats)
{
	count_unfinished(stats);
	stats_contexts_end(stats);
	stats_births_end(stats);
	stats_phases_end(stats);
	return !stats->failed;
}

struct stats *
stats_collect(struct trace *trace, struct symbols *symbols)
{
	struct stats *stats = stats_start(trace, symbols);
	bool fine = stats != NULL;
	const struct event *event;
	struct seen_list seen;
	while (fine && (event = trace_take(trace)) != NULL) {
		fine = stats_take(stats, event, &seen);
	}
	fine = fine && stats_end(stats);
	if (!fine) {
		stats_free(stats);
		return NULL;
	}
	return stats;
}

void
stats_free(struct stats *stats)
{
	if (stats == NULL) {
		return;
	}
	stats_sites_close(&stats->sites);
	stats_objects_free(stats);
	stats_phases_free(stats);
	model_free(stats->model);
	free(stats->threads);
	free(stats->contexts);
	free(stats->births);
	free(stats);
}

const char *
stats_commonest(const struct stats_function *function)
{
	unsigned most = 0;
	for (unsigned i = 0; i < ERROR_COUNT; i++) {
		most = function->errors[i] > function->errors[most] ? i : most;
	}
	if (function->failed == 0) {
		return NULL;
	}
	const char *name = error_number_name(most);
	return name != NULL ? name : "an unknown error";
}

const char *
stats_clock_word(uint32_t clock)
{
	return clock == NNGT_CLOCK_TSC         ? "counter"
	       : clock == NNGT_CLOCK_MONOTONIC ? "monotonic"
	                                       : "unknown";
}

void
stats_duration(uint64_t ns, char *text, size_t size)
{
	if (ns < UINT64_C(1000000)) {
		snprintf(text, size, "%" PRIu64 ".%03" PRIu64 " us", ns / 1000, ns % 1000);
	} else if (ns < UINT64_C(1000000000)) {
		snprintf(text, size, "%" PRIu64 ".%03" PRIu64 " ms", ns / 1000000, ns / 1000 % 1000);
	} else {
		snprintf(text, size, "%" PRIu64 ".%03" PRIu64 " s", ns / 1000000000, ns / 1000000 % 1000);
	}
}

struct ranked {
	unsigned function;
	uint64_t calls;
};

static int
compare_calls(const void *left, const void *right)
{
	const struct ranked *a = left, *b = right;
	if (a->calls != b->calls) {
		return a->calls > b->calls ? -1 : 1;
	}
	return a->function < b->function ? -1 : a->function > b->function;
}

unsigned *
stats_function_order(const struct stats *stats, size_t *count)
{
	struct ranked ranked[NNGT_FUNCTIONS];
	*count = 0;
	for (unsigned i = 0; i < NNGT_FUNCTIONS; i++) {
		if (stats->functions[i].calls > 0) {
			ranked[(*count)++] = (struct ranked){i, stats->functions[i].calls};
		}
	}
	qsort(ranked, *count, sizeof(*ranked), compare_calls);
	unsigned *order = malloc((*count + 1) * sizeof(*order));
	for (size_t i = 0; order != NULL && i < *count; i++) {
		order[i] = ranked[i].function;
	}
	return order;
}
