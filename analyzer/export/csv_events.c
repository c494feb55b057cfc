/* csv_events.c - a row for each event, as it was recorded. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/export/csv.h"
#include "analyzer/print/event.h"
#include "analyzer/stats/stats.h"

struct events {
	struct csv csv;
	struct line args; /* of an event, where they need more than to be copied */
	struct line_rising seq, time;
	const struct export_wish *wish;
	const struct report_trace *trace;
	const char *file; /* of a column, or NULL */
	uint64_t from_ns, to_ns;
	struct stats *stats;  /* for the names of places; follows the events only by_object */
	struct texts places;  /* see csv_site */
	struct line *threads; /* by index: number, tid and name as cells */
	size_t thread_count;
};

static const char *
type_word(const struct event *event)
{
	static const char *const words[] = {[NNGT_CALL] = "call",
	                                    [NNGT_ENTER] = "enter",
	                                    [NNGT_RETURN] = "return",
	                                    [NNGT_CALLBACK_BEGIN] = "callback",
	                                    [NNGT_CALLBACK_END] = "callback_end"};
	return words[event->type];
}

/* Thread, tid and name are the same in each row of a thread. */
static void
write_thread(struct events *events, uint32_t index)
{
	const struct trace_thread *thread = trace_thread(events->trace->trace, index);
	if (index < events->thread_count && events->threads[index].used == 0) {
		struct csv cells = {0};
		csv_unsigned(&cells, (uint64_t)index + 1);
		csv_unsigned(&cells, thread != NULL ? thread->tid : 0);
		csv_text(&cells, thread != NULL && thread->name[0] != '\0' ? thread->name : NULL);
		events->threads[index] = cells.line;
	}
	if (index < events->thread_count) {
		csv_cells(&events->csv, &events->threads[index]);
	} else {
		csv_word(&events->csv, ",,");
	}
}

static void
write_outcome(struct csv *csv, const struct event *event)
{
	bool callback = event->type == NNGT_CALLBACK_BEGIN && event->observed;
	bool has_code = callback || function_returns_error(api_function(event->function));
	int64_t result = callback ? event->aio_result : event->result;
	bool known = callback || (event->type < NNGT_CALLBACK_BEGIN && event->has_result);
	if (known) {
		csv_signed(csv, result);
	} else {
		csv_empty(csv);
	}
	const char *name = known && has_code && result != 0 ? error_name(result) : NULL;
	csv_word(csv, name != NULL ? name : "");
}

/* What line_csv_plain would only put in quotes, or leave as it is. */
static bool
is_plain(const char *text, size_t length, bool quoted)
{
	return memchr(text, '"', length) == NULL && (quoted || memchr(text, ',', length) == NULL) &&
	       (length == 0 || memchr("=+-@", text[0], 4) == NULL);
}

/* Several arguments have a comma between them: their cell begins with a quote. */
static void
write_args(struct events *events, const struct event *event)
{
	struct line *line = &events->csv.line;
	bool quoted = event->type < NNGT_CALLBACK_BEGIN && api_function(event->function)->nargs > 1;
	csv_empty(&events->csv);
	size_t start = line->used;
	line_text(line, quoted ? "\"" : "");
	size_t from = line->used;
	event_line_args(line, event);
	if (line->used > from && is_plain(line->text + from, line->used - from, quoted)) {
		line_text(line, quoted ? "\"" : "");
		return;
	}
	line->used = start;
	events->args.used = 0;
	event_line_args(&events->args, event);
	line_csv_plain(line, events->args.text, events->args.used);
	line->failed = line->failed || events->args.failed;
}

static bool
write_event(struct events *events, const struct event *event)
{
	struct csv *csv = &events->csv;
	csv_empty(csv);
	line_unsigned_rising(&csv->line, &events->seq, event->seq);
	csv_empty(csv);
	line_unsigned_rising(&csv->line, &events->time, event->time_ns);
	write_thread(events, event->thread);
	csv_word(csv, type_word(event));
	csv_word(csv, api_function(event->function)->name);
	write_args(events, event);
	write_outcome(csv, event);
	const struct place place = {.stack = event->stack, .stack_ref = event->ref};
	bool fine = csv_site(csv, &events->places, &events->stats->sites, &place);
	if (events->file != NULL) {
		csv_text(csv, events->file);
	}
	csv_end(csv);
	return fine && !csv->line.failed;
}

/* Whether it names the object that was asked for, as the model sees it. */
static bool
names_object(const struct events *events, const struct seen_list *seen)
{
	const struct export_wish *wish = events->wish;
	for (unsigned i = 0; i < seen->count; i++) {
		const struct seen *item = &seen->items[i];
		const struct object *now = item->object;
		if (export_wants(wish, item->kind, item->key, item->number) ||
		    (now != NULL && export_wants(wish, item->kind, item->key, now->number))) {
			return true;
		}
	}
	return false;
}

static bool
take_event(struct events *events, const struct event *event)
{
	struct seen_list seen;
	const struct export_wish *wish = events->wish;
	if (wish->by_object && !stats_take(events->stats, event, &seen)) {
		return false;
	}
	if (event->time_ns < events->from_ns || (wish->by_object && !names_object(events, &seen)) ||
	    (wish->thread != NULL &&
	     !history_thread_fits(events->trace->trace, event->thread, wish->thread))) {
		return true;
	}
	return write_event(events, event);
}

static bool
write_trace(struct events *events)
{
	struct trace *trace = events->trace->trace;
	const struct event *event;
	events->stats = stats_start(trace, events->trace->symbols);
	events->thread_count = trace_info(trace)->threads;
	events->threads = calloc(events->thread_count + 1, sizeof(*events->threads));
	bool fine = events->stats != NULL && events->threads != NULL;
	while (fine && !ferror_unlocked(events->csv.out) && (event = trace_take(trace)) != NULL &&
	       event->time_ns <= events->to_ns) {
		fine = take_event(events, event);
	}
	texts_free(&events->places);
	for (size_t i = 0; events->threads != NULL && i < events->thread_count; i++) {
		line_free(&events->threads[i]);
	}
	free(events->threads);
	stats_free(events->stats);
	return fine;
}

bool
export_csv_events(FILE *out, const struct report *report, const struct export_wish *wish)
{
	struct events events = {.csv = {.out = out}, .wish = wish};
	bool many = report->count > 1, fine = true;
	csv_header(&events.csv,
	           "seq,time_ns,thread,tid,thread_name,type,function,args,result,error,"
	           "site_function,site_file,site_line",
	           many ? "trace" : NULL);
	for (size_t i = 0; i < report->count && fine; i++) {
		uint64_t offset = export_offset(report, i);
		events.trace = &report->traces[i];
		events.file = many ? trace_info(events.trace->trace)->file : NULL;
		events.from_ns = export_in_trace(wish->from_ns, offset);
		events.to_ns = export_in_trace(wish->to_ns, offset);
		fine = (wish->to_ns < offset) || write_trace(&events);
	}
	line_free(&events.args);
	return csv_finish(&events.csv) && fine;
}
