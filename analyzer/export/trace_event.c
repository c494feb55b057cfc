/*
 * trace_event.c - an export in the Trace Event Format: one object of JSON, an event a line. Events
 * are written as soon as they are known, so not in the order of their times, which the format
 * permits.
 */
#include "analyzer/export/trace_event_parts.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/base/array.h"
#include "analyzer/print/json_writer.h"
#include "analyzer/report/account.h"
#include "analyzer/report/words.h"
#include "analyzer/stats/stats.h"

/* {"ph":"X" without its last quote, and the comma before it. */
static inline void
begin(struct trace_events *to, char phase)
{
	const char *comma = to->document->any ? "," : "";
	line_text(&to->line, comma);
	line_text(&to->line, "\n{\"ph\":\"");
	line_char(&to->line, phase);
	to->document->any = true;
}

static void
put_pid(struct line *line, const struct trace_events *to)
{
	line_text(line, "\",\"pid\":");
	line_unsigned(line, to->pid);
}

void
trace_event_bare(struct trace_events *to, char phase)
{
	begin(to, phase);
	put_pid(&to->line, to);
}

/* Where the phase is in a head. */
#define PHASE_AT (sizeof(",\n{\"ph\":\"") - 1)

/* The head of a thread's events, with any phase. NULL: not enough memory. */
static const struct line_piece *
head_of(struct trace_events *to, uint32_t thread)
{
	struct line_piece *heads =
	    array_reach(to->heads, &to->head_count, thread, sizeof(struct line_piece));
	size_t start = to->line.used;
	if (heads == NULL) {
		to->line.failed = true;
		return NULL;
	}
	to->heads = heads;
	begin(to, 'X');
	put_pid(&to->line, to);
	line_text(&to->line, ",\"tid\":");
	line_unsigned(&to->line, (uint64_t)thread + 1);
	line_text(&to->line, ",\"ts\":");
	line_keep_piece(&to->line, start, &heads[thread]);
	to->line.used = start;
	return &heads[thread];
}

void
trace_event_head(struct trace_events *to, char phase, uint32_t thread, uint64_t ns)
{
	bool known = thread < to->head_count && to->heads[thread].length > 0;
	const struct line_piece *head = known ? &to->heads[thread] : head_of(to, thread);
	char *at = head != NULL ? line_put_piece(&to->line, head) : NULL;
	if (at != NULL) {
		at[PHASE_AT] = phase;
	}
	line_us_rising(&to->line, &to->time, to->offset + ns);
}

/* What a process or a thread is called, or its place among the others. */
static void
name_it(struct trace_events *to, const char *what, uint64_t thread, const char *name)
{
	trace_event_bare(to, 'M');
	line_text(&to->line, ",\"tid\":");
	line_unsigned(&to->line, thread);
	trace_event_word(to, "name", what);
	line_text(&to->line, ",\"args\":{\"name\":");
	line_json_escaped(&to->line, name);
	line_char(&to->line, '}');
	trace_event_tail(to);
}

static void
sort_it(struct trace_events *to, const char *what, uint64_t thread, uint64_t index)
{
	trace_event_bare(to, 'M');
	line_text(&to->line, ",\"tid\":");
	line_unsigned(&to->line, thread);
	trace_event_word(to, "name", what);
	line_text(&to->line, ",\"args\":{\"sort_index\":");
	line_unsigned(&to->line, index);
	line_char(&to->line, '}');
	trace_event_tail(to);
}

static bool
write_names(struct trace_events *to, size_t index)
{
	const struct trace_info *info = trace_info(to->trace->trace);
	char number[32], *name;
	snprintf(number, sizeof(number), " (%u)", info->pid);
	if (asprintf(&name, "%s%s", info->command[0] != '\0' ? info->command : info->file, number) <
	    0) {
		return false;
	}
	name_it(to, "process_name", 0, name);
	sort_it(to, "process_sort_index", 0, index);
	free(name);
	for (uint32_t i = 0; i < info->threads; i++) {
		const struct trace_thread *thread = trace_thread(to->trace->trace, i);
		if (to->threads != NULL && !to->threads[i]) {
			continue;
		}
		snprintf(number, sizeof(number), "thread %u", i + 1);
		bool named = thread != NULL && thread->name[0] != '\0';
		name_it(to, "thread_name", (uint64_t)i + 1, named ? thread->name : number);
		sort_it(to, "thread_sort_index", (uint64_t)i + 1, i);
	}
	return !to->line.failed;
}

/* How many of each kind are alive. */
static void
write_counters(struct trace_events *to)
{
	const char *comma = "";
	to->counters_due = false;
	trace_event_bare(to, 'C');
	line_text(&to->line, ",\"ts\":");
	line_us(&to->line, to->offset + to->counted_ns);
	line_text(&to->line, ",\"name\":\"live\",\"args\":{");
	for (unsigned kind = 1; kind < NNGT_OBJECT_KINDS_END; kind++) {
		if (to->kinds[kind]) {
			line_text(&to->line, comma);
			line_char(&to->line, '"');
			line_text(&to->line, api_kind_word(kind));
			line_text(&to->line, "\":");
			to->counted[kind] = to->stats->kinds[kind].live;
			line_unsigned(&to->line, to->counted[kind]);
			comma = ",";
		}
	}
	line_char(&to->line, '}');
	trace_event_tail(to);
}

/* Of the events that lie close together the last one decides. */
static void
count_live(struct trace_events *to, const struct event *event, const struct seen_list *seen)
{
	for (unsigned i = 0; i < seen->count; i++) {
		unsigned kind = seen->items[i].kind;
		to->counters_due = to->counters_due || !to->kinds[kind] ||
		                   to->counted[kind] != to->stats->kinds[kind].live;
		to->kinds[kind] = true;
	}
	to->counted_ns = event->time_ns;
	if (to->counters_due && event->time_ns >= to->next_point) {
		write_counters(to);
		to->next_point = event->time_ns + to->slice_ns;
	}
}

/* A mark with the finding's words: on the line of the thread that did it. */
static void
write_finding(void *data, const struct account *account, const struct report_entry *entry)
{
	struct trace_events *to = data;
	const struct account_place *place = &account->places[account->offence];
	uint64_t ns =
	    place->has_event ? place->event.time_ns : trace_info(to->trace->trace)->duration_ns;
	uint32_t thread = place->has_event ? place->event.thread : 0;
	char object[64];
	if (ns < to->from_ns || ns > to->to_ns || (to->threads != NULL && !to->threads[thread])) {
		return;
	}
	trace_event_head(to, 'i', thread, ns);
	trace_event_word(to, "s", place->has_event ? "t" : "p");
	trace_event_word(to, "cat", "finding");
	trace_event_word(to, "name", rule_get(account->finding->rule)->id);
	line_text(&to->line, ",\"args\":{\"message\":");
	line_json_escaped(&to->line, finding_sentence(account->finding));
	trace_event_word(to, "key", entry->item->key);
	trace_event_word(to, "severity", severity_word(account->finding->severity));
	trace_event_word(to, "state", report_state_word(entry->item->state));
	finding_object(account->finding, object, sizeof(object));
	trace_event_word(to, "object", object);
	line_text(&to->line, ",\"count\":");
	line_unsigned(&to->line, entry->item->count);
	line_char(&to->line, '}');
	trace_event_tail(to);
}

static bool
write_findings(struct trace_events *to)
{
	const struct report_trace *trace = to->trace;
	bool fine = true;
	for (size_t i = 0; i < trace->count && fine; i++) {
		const struct report_item *item = &trace->items[i];
		const struct finding *finding = item->finding;
		struct report_entry entry = {.trace = trace, .item = item};
		struct account account;
		if (item->state == REPORT_SUPPRESSED ||
		    !export_wants(to->wish, finding->kind, finding->object_key, finding->object_number)) {
			continue;
		}
		fine = account_tell(&account, finding, trace->trace, trace->symbols);
		if (fine) {
			write_finding(to, &account, &entry);
		}
		account_clear(&account);
	}
	return fine && !to->line.failed;
}

/* NNG's own end. */
static void
write_panic(struct trace_events *to)
{
	const struct report_panic *panic = &to->trace->panic;
	uint64_t ns = panic->in_call ? panic->call.time_ns : trace_info(to->trace->trace)->duration_ns;
	if (panic->words == NULL || ns < to->from_ns || ns > to->to_ns) {
		return;
	}
	trace_event_head(to, 'i', panic->thread, ns);
	trace_event_word(to, "s", "p");
	trace_event_word(to, "cat", "panic");
	trace_event_word(to, "name", "NNG gave up");
	line_text(&to->line, ",\"args\":{\"message\":");
	line_json_escaped(&to->line, panic->words);
	line_char(&to->line, '}');
	trace_event_tail(to);
}

static bool
take_event(struct trace_events *to, const struct event *event)
{
	struct seen_list seen;
	if (!to->began && event->time_ns >= to->from_ns) {
		to->began = true;
		trace_event_phase_catch_up(to);
		if (!trace_event_catch_up(to)) {
			return false;
		}
	}
	if (!stats_take(to->stats, event, &seen) || !trace_event_call(to, event, &seen) ||
	    (function_is_annotation(api_function(event->function)) && !trace_event_note(to, event))) {
		return false;
	}
	if (to->began && to->threads == NULL && !to->wish->by_object) {
		count_live(to, event, &seen);
	}
	return true;
}

static bool
choose_threads(struct trace_events *to)
{
	const struct trace_info *info = trace_info(to->trace->trace);
	if (to->wish->thread == NULL) {
		return true;
	}
	to->threads = calloc(info->threads + 1, sizeof(*to->threads));
	for (uint32_t i = 0; to->threads != NULL && i < info->threads; i++) {
		to->threads[i] = history_thread_fits(to->trace->trace, i, to->wish->thread);
	}
	return to->threads != NULL;
}

static bool
write_events(struct trace_events *to)
{
	const struct event *event;
	bool fine = true;
	while (fine && !ferror_unlocked(to->out) && (event = trace_take(to->trace->trace)) != NULL) {
		if (event->time_ns > to->to_ns) {
			to->end_ns = to->to_ns;
			break;
		}
		to->end_ns = event->time_ns;
		fine = take_event(to, event);
	}
	if (to->counters_due) {
		write_counters(to);
	}
	trace_event_phase_ends(to, to->end_ns);
	return fine &&
	       (!to->began || (trace_event_unfinished(to, to->end_ns) && lives_end(&to->lives)));
}

static void
free_texts(struct table *texts)
{
	char *text;
	for (size_t at = 0; (text = table_next(texts, &at)) != NULL;) {
		free(text);
	}
	table_free(texts);
}

static void
release(struct trace_events *to)
{
	free(to->heads);
	texts_free(&to->calls);
	texts_free(&to->sites);
	free_texts(&to->names);
	table_free(&to->told);
	slices_free(&to->slices);
	lives_free(&to->lives);
	stats_free(to->stats);
	line_free(&to->line);
	line_free(&to->call);
	free(to->threads);
	free(to->phase);
}

static bool
write_trace(struct trace_events *to, size_t index)
{
	struct lives_watch watch = trace_event_watch;
	watch.data = to;
	to->lives.watch = &watch;
	to->slice_ns = trace_info(to->trace->trace)->duration_ns / TRACE_EVENT_POINTS + 1;
	bool fine = export_find_told(&to->told, to->trace) && choose_threads(to);
	to->stats = fine ? stats_start(to->trace->trace, to->trace->symbols) : NULL;
	fine = to->stats != NULL && write_names(to, index);
	if (fine) {
		write_panic(to);
		fine = write_findings(to) && write_events(to);
	}
	line_flush(&to->line, to->out);
	fine = fine && !to->line.failed;
	release(to);
	return fine;
}

/* The process's own number, or for a second trace of it (before and after exec) one that is free.
 */
static uint64_t
choose_pid(const struct report *report, size_t index)
{
	uint64_t pid = trace_info(report->traces[index].trace)->pid, same = 0;
	for (size_t i = 0; i < index; i++) {
		same += trace_info(report->traces[i].trace)->pid == pid;
	}
	return pid + (same << 32);
}

/* Where it comes from, and what is missing in it. */
static void
write_about(FILE *out, const struct report *report)
{
	struct json json;
	json_start(&json, out);
	json.one_line = true;
	json_open(&json, NULL, '{');
	json_put_string(&json, "nngtrace", NNGTRACE_VERSION);
	json_open(&json, "traces", '[');
	for (size_t i = 0; i < report->count; i++) {
		const struct trace_info *info = trace_info(report->traces[i].trace);
		json_open(&json, NULL, '{');
		json_put_unsigned(&json, "pid", choose_pid(report, i));
		json_put_string(&json, "file", info->file);
		json_put_string(&json, "command", info->command);
		json_put_string(&json, "nng_version", info->nng_version);
		json_put_unsigned(&json, "start_wall_ns", info->first_wall_ns);
		json_put_unsigned(&json, "events", info->events);
		json_put_unsigned(&json, "dropped", info->dropped);
		json_put_unsigned(&json, "overwritten", info->overwritten);
		json_put_string(&json, "end", trace_end_word(info->end));
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_close(&json, '}');
}

bool
export_trace_event(FILE *out, const struct report *report, const struct export_wish *wish)
{
	struct trace_events_document document = {0};
	bool fine = true;
	fputs("{\"displayTimeUnit\":\"ns\",\"otherData\":", out);
	write_about(out, report);
	fputs(",\"traceEvents\":[", out);
	for (size_t i = 0; i < report->count && fine; i++) {
		uint64_t offset = export_offset(report, i);
		struct trace_events to = {.out = out,
		                          .document = &document,
		                          .wish = wish,
		                          .trace = &report->traces[i],
		                          .pid = choose_pid(report, i),
		                          .offset = offset,
		                          .from_ns = export_in_trace(wish->from_ns, offset),
		                          .to_ns = export_in_trace(wish->to_ns, offset)};
		if (wish->to_ns >= offset) { /* else it begins after the end */
			fine = write_trace(&to, i);
		}
	}
	fputs("\n]}\n", out);
	return fine;
}
