/* text.c - the numbers as tables for people. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/print/fold.h"
#include "analyzer/print/frame.h"
#include "analyzer/print/style.h"
#include "analyzer/print/unseen.h"
#include "analyzer/stats/grid.h"
#include "analyzer/stats/stats.h"
#include "analyzer/print/escape.h"
#include "shim/trace/guard_words.h"
#include "shim/trace/perturb_words.h"

#define BIRTHS_MAX 10

/* Columns of a function, and of a place with it: longer names are cut. */
#define FUNCTION_COLUMNS 48
#define PLACE_COLUMNS    94

static void
put_site(struct stats_row *row, unsigned column, const struct stats_site *site)
{
	char where[512], function[256];
	if (!site->known) {
		snprintf(row->cells[column], STATS_CELL, "no stack recorded");
		return;
	}
	frame_where(&site->frame, where, sizeof(where));
	frame_function(&site->frame, function, sizeof(function));
	columns_cut(function, FUNCTION_COLUMNS);
	frame_shorten(where, PLACE_COLUMNS - columns_wide(function) - 2);
	columns_cut(where, PLACE_COLUMNS - columns_wide(function) - 2);
	snprintf(row->cells[column], STATS_CELL, "%s%s%s", function, function[0] != '\0' ? "  " : "",
	         where);
}

static void
print_number(FILE *out, uint64_t number, const char *what)
{
	char text[32];
	style_number(number, text, sizeof(text));
	fprintf(out, "%s%s", text, what);
}

/* The comparisons are those of a test; other traces have none. */
static void
print_capture(FILE *out, const struct trace_info *info)
{
	print_number(out, info->stack_hits, " stacks verified, ");
	print_number(out, info->stack_misses, " walked");
	if (info->stack_checked > 0) {
		fputs(", ", out);
		print_number(out, info->stack_checked, " compared with libunwind's, ");
		print_number(out, info->stack_wrong, " wrong");
	}
	fprintf(out, "; clock: %s\n", stats_clock_word(info->clock));
}

static void
print_unseen(FILE *out, const struct trace *trace)
{
	char text[UNSEEN_TEXT];
	for (unsigned at = 0; unseen_next(trace, &at, text, sizeof(text));) {
		escape_print(out, text);
		fputc('\n', out);
	}
}

static void
print_trace(FILE *out, const struct trace_info *info)
{
	const char *slash = strrchr(info->executable, '/');
	char duration[32], end[TRACE_END_TEXT];
	escape_print(out, slash != NULL ? slash + 1 : info->file);
	fprintf(out, " (pid %" PRIu32 ", NNG ", info->pid);
	escape_print(out, info->nng_version[0] != '\0' ? info->nng_version : "of unknown version");
	fputs("): ", out);
	trace_end_text(info, end, sizeof(end));
	fputs(end, out);
	stats_duration(info->duration_ns, duration, sizeof(duration));
	fputc('\n', out);
	print_number(out, info->events, info->events == 1 ? " event on " : " events on ");
	print_number(out, info->threads, info->threads == 1 ? " thread" : " threads");
	fprintf(out, " in %s", duration);
	if (info->duration_ns > 0) {
		fputs(", ", out);
		print_number(out, (uint64_t)((double)info->events * 1e9 / (double)info->duration_ns),
		             " events/s");
	}
	fputc('\n', out);
	print_number(out, info->file_bytes, " bytes");
	if (info->events > 0) {
		fprintf(out, ", %.1f bytes an event", (double)info->file_bytes / (double)info->events);
	}
	fputs(", ", out);
	print_number(out, info->dropped, " events dropped");
	if (info->stopped != NULL) {
		fprintf(out, " (%s)", info->stopped);
	}
	fputs(", ", out);
	if (info->overwritten > 0) {
		print_number(out, info->overwritten, " overwritten, ");
	}
	if (info->guard != GUARD_OFF) {
		print_number(out, info->guard_refused, " kept from NNG by the guard, ");
	}
	if (info->perturb != PERTURB_OFF) {
		print_number(out, info->perturb_delays, " calls delayed (perturbation), ");
	}
	print_number(out, info->damaged, info->damaged == 1 ? " damaged place\n" : " damaged places\n");
	print_capture(out, info);
}

static void
print_objects(FILE *out, const struct stats *stats, unsigned width)
{
	struct stats_grid grid;
	bool any = false;
	stats_grid_head(&grid, 5, (const char *const[]){"objects", "live", "peak", "total", ""});
	grid.width = width;
	for (unsigned i = 1; i < NNGT_OBJECT_KINDS_END; i++) {
		const struct stats_kind *kind = &stats->kinds[i];
		if (kind->total == 0) {
			continue;
		}
		struct stats_row *row = stats_grid_row(&grid);
		any = true;
		snprintf(row->cells[0], STATS_CELL, "  %s", api_kind_word(i));
		bool made = kind->unknown < kind->total;
		if (made) {
			stats_put_number(row, 1, kind->live);
			stats_put_number(row, 2, kind->peak);
		} else {
			strcpy(row->cells[1], "-");
			strcpy(row->cells[2], "-");
		}
		stats_put_number(row, 3, kind->total);
		if (kind->unknown > 0) {
			char number[32];
			style_number(kind->unknown, number, sizeof(number));
			snprintf(row->cells[4], STATS_CELL, "%s not seen being made", number);
		}
	}
	if (any) {
		stats_grid_print(out, &grid);
	} else {
		stats_grid_free(&grid);
	}
}

static void
print_functions(FILE *out, const struct stats *stats, unsigned width)
{
	static const char *const callbacks[STATS_CALLBACKS] = {
	    "  (callbacks of aios)", "  (callbacks of pipes)", "  (http handlers)",
	    "  (other callbacks)"};
	struct stats_grid grid;
	size_t count;
	unsigned *order = stats_function_order(stats, &count);
	stats_grid_head(&grid, 4, (const char *const[]){"functions", "calls", "failed", "most often"});
	grid.width = width;
	for (size_t i = 0; order != NULL && i < count; i++) {
		const struct stats_function *function = &stats->functions[order[i]];
		struct stats_row *row = stats_grid_row(&grid);
		snprintf(row->cells[0], STATS_CELL, "  %s", api_function(order[i])->name);
		stats_put_number(row, 1, function->calls);
		stats_put_number(row, 2, function->failed);
		const char *error = stats_commonest(function);
		char unfinished[32];
		style_number(function->unfinished, unfinished, sizeof(unfinished));
		snprintf(row->cells[3], STATS_CELL, "%s%s%s%s", error != NULL ? error : "",
		         error != NULL && function->unfinished > 0 ? "; " : "",
		         function->unfinished > 0 ? unfinished : "",
		         function->unfinished > 0 ? " did not return" : "");
	}
	for (unsigned i = 0; i < STATS_CALLBACKS; i++) {
		if (stats->callbacks[i] > 0) {
			struct stats_row *row = stats_grid_row(&grid);
			snprintf(row->cells[0], STATS_CELL, "%s", callbacks[i]);
			stats_put_number(row, 1, stats->callbacks[i]);
		}
	}
	free(order);
	stats_grid_print(out, &grid);
}

static void
put_time(struct stats_row *row, unsigned column, uint64_t calls, uint64_t ns)
{
	if (calls == 0) {
		strcpy(row->cells[column], "-");
	} else {
		stats_duration(ns, row->cells[column], STATS_CELL);
	}
}

/* The alternative to opening one for each exchange. */
static void
print_pool(FILE *out, const struct stats_contexts *contexts)
{
	char opened[32], saves[32];
	style_number(contexts->opened - contexts->peak, opened, sizeof(opened));
	stats_duration(stats_pool_saves_ns(contexts), saves, sizeof(saves));
	fprintf(out, "  a pool of %" PRIu64 " at ", contexts->peak);
	struct stats_row row;
	put_site(&row, 0, contexts->site);
	fprintf(out, "%s would save %s times opening and closing", row.cells[0], opened);
	if (contexts->open_timed + contexts->close_timed > 0) {
		fprintf(out, ", about %s as recorded", saves);
	}
	fputc('\n', out);
}

static void
print_contexts(FILE *out, const struct stats *stats, unsigned width)
{
	struct stats_grid grid;
	if (stats->context_count == 0) {
		return;
	}
	stats_grid_head(&grid, 7,
	                (const char *const[]){"contexts", "opened", "peak", "exchanges each",
	                                      "in nng_ctx_open", "in nng_ctx_close", "opened at"});
	grid.width = width;
	for (size_t i = 0; i < stats->context_count; i++) {
		const struct stats_contexts *contexts = &stats->contexts[i];
		struct stats_row *row = stats_grid_row(&grid);
		stats_put_number(row, 1, contexts->opened);
		stats_put_number(row, 2, contexts->peak);
		snprintf(row->cells[3], STATS_CELL, "%.1f",
		         (double)contexts->exchanges / (double)(contexts->opened ? contexts->opened : 1));
		put_time(row, 4, contexts->open_timed, contexts->open_ns);
		put_time(row, 5, contexts->close_timed, contexts->close_ns);
		put_site(row, 6, contexts->site);
	}
	stats_grid_print(out, &grid);
	for (size_t i = 0; i < stats->context_count; i++) {
		if (stats->contexts[i].opened > stats->contexts[i].peak) {
			print_pool(out, &stats->contexts[i]);
		}
	}
}

static void
print_births(FILE *out, const struct stats *stats, unsigned width)
{
	struct stats_grid grid;
	if (stats->birth_count == 0) {
		return;
	}
	stats_grid_head(&grid, 4,
	                (const char *const[]){"alive at the end", "count", "oldest", "made at"});
	grid.width = width;
	for (size_t i = 0; i < stats->birth_count && i < BIRTHS_MAX; i++) {
		const struct stats_birth *birth = &stats->births[i];
		struct stats_row *row = stats_grid_row(&grid);
		snprintf(row->cells[0], STATS_CELL, "  %s", api_kind_word(birth->kind));
		stats_put_number(row, 1, birth->count);
		stats_duration(birth->oldest_ns, row->cells[2], STATS_CELL);
		put_site(row, 3, birth->site);
	}
	stats_grid_print(out, &grid);
	if (stats->birth_count > BIRTHS_MAX) {
		print_number(out, stats->birth_count - BIRTHS_MAX, " more places: --format json has all\n");
	}
}

static void
print_threads(FILE *out, const struct stats *stats, unsigned width)
{
	struct stats_grid grid;
	stats_grid_head(&grid, 3, (const char *const[]){"threads", "events", ""});
	grid.width = width;
	for (uint32_t i = 0; i < stats->thread_count; i++) {
		const struct trace_thread *thread = trace_thread(stats->trace, i);
		if (stats->threads[i].events == 0) {
			continue;
		}
		struct stats_row *row = stats_grid_row(&grid);
		snprintf(row->cells[0], STATS_CELL, "  %" PRIu32, i + 1);
		stats_put_number(row, 1, stats->threads[i].events);
		if (thread != NULL && thread->name != NULL) {
			escape_text(thread->name, row->cells[2], STATS_CELL);
		}
	}
	stats_grid_print(out, &grid);
}

static void
print_phases(FILE *out, const struct stats *stats, unsigned width)
{
	struct stats_grid grid;
	if (stats->phase_count == 0) {
		return;
	}
	stats_grid_head(&grid, 6,
	                (const char *const[]){"phases", "times", "time", "events", "objects", ""});
	grid.width = width;
	for (size_t i = 0; i < stats->phase_count; i++) {
		const struct stats_phase *phase = &stats->phases[i];
		struct stats_row *row = stats_grid_row(&grid);
		memcpy(row->cells[0], "  ", 2);
		escape_text(phase->name, row->cells[0] + 2, STATS_CELL - 2);
		stats_put_number(row, 1, phase->times);
		stats_duration(phase->ns, row->cells[2], STATS_CELL);
		stats_put_number(row, 3, phase->events);
		snprintf(row->cells[4], STATS_CELL, "%+" PRId64, phase->grown);
	}
	stats_grid_print(out, &grid);
}

static void
print_all(FILE *out, const struct stats *stats, unsigned width)
{
	print_trace(out, trace_info(stats->trace));
	print_unseen(out, stats->trace);
	print_objects(out, stats, width);
	print_phases(out, stats, width);
	if (stats->thread_count > 0) {
		print_functions(out, stats, width);
	}
	print_contexts(out, stats, width);
	print_births(out, stats, width);
	if (stats->thread_count > 0) {
		print_threads(out, stats, width);
	}
}

bool
stats_text(FILE *out, const struct stats *stats, unsigned width)
{
	FILE *lines = fold_open(out, width);
	if (lines == NULL) {
		return false;
	}
	print_all(lines, stats, width);
	return fold_close(lines) || ferror(out);
}
