/* json.c - the numbers for programs: schema nngtrace-stats/1. */
#include <stdlib.h>

#include "analyzer/print/recorder_json.h"
#include "analyzer/print/unseen.h"
#include "analyzer/stats/stats.h"

static void
write_site(struct json *json, const char *key, const struct stats_site *site)
{
	if (!site->known) {
		json_put_null(json, key);
		return;
	}
	json_open(json, key, '{');
	json_put_string(json, "function", site->frame.function);
	json_put_string(json, "file", site->frame.file);
	json_put_unsigned(json, "line", site->frame.line);
	json_put_string(json, "module", site->frame.module);
	json_put_unsigned(json, "offset", site->frame.offset);
	json_close(json, '}');
}

static void
write_trace(struct json *json, struct trace *trace)
{
	const struct trace_info *info = trace_info(trace);
	json_open(json, "trace", '{');
	json_put_string(json, "file", info->file);
	json_put_unsigned(json, "pid", info->pid);
	json_put_string(json, "command", info->command);
	json_put_string(json, "nng_version", info->nng_version);
	char release[RELEASE_TEXT];
	release_text(info->nng_release, release);
	json_put_string(json, "nng_release", release);
	json_put_unsigned(json, "bytes", info->file_bytes);
	recorder_json(json, info);
	json_put_unsigned(json, "damaged", info->damaged);
	json_put_unsigned(json, "threads", info->threads);
	json_put_unsigned(json, "duration_ns", info->duration_ns);
	json_put_string(json, "clock", stats_clock_word(info->clock));
	json_open(json, "stacks", '{');
	json_put_unsigned(json, "verified", info->stack_hits);
	json_put_unsigned(json, "walked", info->stack_misses);
	json_put_unsigned(json, "compared", info->stack_checked);
	json_put_unsigned(json, "wrong", info->stack_wrong);
	json_close(json, '}');
	json_put_string(json, "end", trace_end_word(info->end));
	if (info->end == TRACE_END_EXIT && info->exit_status >= 0) {
		json_put_signed(json, "exit_status", info->exit_status);
	}
	if (info->end == TRACE_END_SIGNAL || info->end == TRACE_END_CRASH) {
		json_put_signed(json, "signal", info->signal);
	}
	unseen_json(json, trace);
	json_close(json, '}');
}

static void
write_objects(struct json *json, const struct stats *stats)
{
	json_open(json, "objects", '[');
	for (unsigned i = 1; i < NNGT_OBJECT_KINDS_END; i++) {
		const struct stats_kind *kind = &stats->kinds[i];
		if (kind->total > 0) {
			json_open(json, NULL, '{');
			json_put_string(json, "kind", api_kind_word(i));
			json_put_unsigned(json, "live", kind->live);
			json_put_unsigned(json, "peak", kind->peak);
			json_put_unsigned(json, "total", kind->total);
			json_put_unsigned(json, "not_seen_being_made", kind->unknown);
			json_close(json, '}');
		}
	}
	json_close(json, ']');
}

static void
write_functions(struct json *json, const struct stats *stats, const unsigned *order, size_t count)
{
	static const char *const callbacks[STATS_CALLBACKS] = {"aio", "pipe", "http_handler", "other"};
	json_open(json, "functions", '[');
	for (size_t i = 0; i < count; i++) {
		const struct stats_function *function = &stats->functions[order[i]];
		json_open(json, NULL, '{');
		json_put_string(json, "name", api_function(order[i])->name);
		json_put_unsigned(json, "calls", function->calls);
		json_put_unsigned(json, "failed", function->failed);
		if (function->failed > 0) {
			json_put_string(json, "commonest_error", stats_commonest(function));
		}
		json_put_unsigned(json, "unfinished", function->unfinished);
		json_close(json, '}');
	}
	json_close(json, ']');
	json_open(json, "callbacks", '{');
	for (unsigned i = 0; i < STATS_CALLBACKS; i++) {
		json_put_unsigned(json, callbacks[i], stats->callbacks[i]);
	}
	json_close(json, '}');
}

static void
write_time(struct json *json, const char *key, uint64_t calls, uint64_t ns)
{
	if (calls > 0) {
		json_put_unsigned(json, key, ns);
	} else { /* the trace has no entry for these calls */
		json_put_null(json, key);
	}
}

static void
write_contexts(struct json *json, const struct stats *stats)
{
	json_open(json, "contexts", '[');
	for (size_t i = 0; i < stats->context_count; i++) {
		const struct stats_contexts *contexts = &stats->contexts[i];
		json_open(json, NULL, '{');
		write_site(json, "opened_at", contexts->site);
		json_put_unsigned(json, "opened", contexts->opened);
		json_put_unsigned(json, "closed", contexts->closed);
		json_put_unsigned(json, "live", contexts->live);
		json_put_unsigned(json, "peak", contexts->peak);
		json_put_unsigned(json, "exchanges", contexts->exchanges);
		write_time(json, "open_ns", contexts->open_timed, contexts->open_ns);
		write_time(json, "close_ns", contexts->close_timed, contexts->close_ns);
		json_open(json, "pool", '{');
		json_put_unsigned(json, "contexts", contexts->peak);
		json_put_unsigned(json, "saves_opens", contexts->opened - contexts->peak);
		write_time(json, "saves_ns", contexts->open_timed + contexts->close_timed,
		           stats_pool_saves_ns(contexts));
		json_close(json, '}');
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void
write_births(struct json *json, const struct stats *stats)
{
	json_open(json, "alive_at_end", '[');
	for (size_t i = 0; i < stats->birth_count; i++) {
		const struct stats_birth *birth = &stats->births[i];
		json_open(json, NULL, '{');
		json_put_string(json, "kind", api_kind_word(birth->kind));
		json_put_unsigned(json, "count", birth->count);
		json_put_unsigned(json, "oldest_ns", birth->oldest_ns);
		write_site(json, "made_at", birth->site);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void
write_threads(struct json *json, const struct stats *stats)
{
	json_open(json, "threads", '[');
	for (uint32_t i = 0; i < stats->thread_count; i++) {
		const struct trace_thread *thread = trace_thread(stats->trace, i);
		if (stats->threads[i].events > 0) {
			json_open(json, NULL, '{');
			json_put_unsigned(json, "thread", i + UINT64_C(1));
			json_put_unsigned(json, "tid", thread != NULL ? thread->tid : 0);
			json_put_string(json, "name", thread != NULL ? thread->name : NULL);
			json_put_unsigned(json, "events", stats->threads[i].events);
			json_close(json, '}');
		}
	}
	json_close(json, ']');
}

/* Only where the program has named any. */
static void
write_phases(struct json *json, const struct stats *stats)
{
	if (stats->phase_count == 0) {
		return;
	}
	json_open(json, "phases", '[');
	for (size_t i = 0; i < stats->phase_count; i++) {
		const struct stats_phase *phase = &stats->phases[i];
		json_open(json, NULL, '{');
		json_put_string(json, "name", phase->name);
		json_put_unsigned(json, "times", phase->times);
		json_put_unsigned(json, "time_ns", phase->ns);
		json_put_unsigned(json, "events", phase->events);
		json_put_signed(json, "objects_grown", phase->grown);
		json_close(json, '}');
	}
	json_close(json, ']');
}

bool
stats_json(FILE *out, const struct stats *stats)
{
	struct json json;
	size_t count;
	unsigned *order = stats_function_order(stats, &count);
	if (order == NULL) {
		return false;
	}
	json_start(&json, out);
	json_open(&json, NULL, '{');
	json_put_string(&json, "schema", "nngtrace-stats/1");
	write_trace(&json, stats->trace);
	write_objects(&json, stats);
	write_phases(&json, stats);
	write_functions(&json, stats, order, count);
	write_contexts(&json, stats);
	write_births(&json, stats);
	write_threads(&json, stats);
	json_close(&json, '}');
	json_finish(&json);
	free(order);
	return true;
}
