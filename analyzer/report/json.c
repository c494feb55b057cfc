/* json.c - the report for programs: schema nngtrace-findings/1; see report.h */
#include <inttypes.h>
#include <stdlib.h>

#include "analyzer/print/recorder_json.h"
#include "analyzer/print/unseen.h"
#include "analyzer/report/crash_text.h"
#include "analyzer/report/hang_lines.h"
#include "analyzer/report/json_parts.h"
#include "analyzer/report/triage.h"

/* Only after a panic of NNG's; call and place as in a finding's offence. */
static bool
write_panic(struct json *json, const struct report_trace *trace)
{
	const struct report_panic *panic = &trace->panic;
	const struct trace_thread *thread = trace_thread(trace->trace, panic->thread);
	if (panic->words == NULL) {
		return true;
	}
	json_open(json, "panic", '{');
	json_put_string(json, "message", panic->words);
	bool whole = true;
	if (panic->in_call) {
		const struct finding_step step = {.ref = panic->call.ref, .seq = panic->call.seq};
		struct account_place place;
		whole = account_find_place(&place, &step, trace->trace, trace->symbols);
		json_place(json, &place, trace_info(trace->trace));
		free(place.frames);
	} else {
		json_put_unsigned(json, "thread", panic->thread + 1u);
		json_put_string(json, "thread_name", thread != NULL ? thread->name : "");
	}
	json_close(json, '}');
	return whole;
}

/* Only when names are missing. */
static void
write_missing_names(struct json *json, const struct symbols *symbols)
{
	struct symbols_loss loss;
	uint32_t at = 0;
	bool any = symbols_next_loss(symbols, &at, &loss);
	if (any) {
		json_open(json, "names_missing", '[');
		for (bool more = true; more; more = symbols_next_loss(symbols, &at, &loss)) {
			json_open(json, NULL, '{');
			json_put_string(json, "module", loss.module);
			json_put_string(json, "reason", loss.reason);
			json_close(json, '}');
		}
		json_close(json, ']');
	}
}

/* A thread that waits for another, with its stack at the time of the look. */
static void
write_hung(struct json *json, const struct report_trace *trace,
           const struct snapshot_thread *thread)
{
	struct hang_line line;
	char text[HANG_TEXT];

	hang_text(trace, thread, text);
	json_open(json, NULL, '{');
	json_put_unsigned(json, "tid", thread->tid);
	json_put_string(json, "text", text);
	json_put_unsigned(json, "owner", thread->owner);
	json_put_address(json, "lock", thread->address);
	json_open(json, "stack", '[');
	for (unsigned i = 0; hang_next_line(trace, thread, &i, &line);) {
		json_open(json, NULL, '{');
		json_put_address(json, "address", line.address);
		json_put_string(json, "function", line.function);
		json_put_string(json, "where", line.where);
		json_close(json, '}');
	}
	json_close(json, ']');
	json_close(json, '}');
}

/* Only where there was one. */
static void
write_look(struct json *json, const struct report_trace *trace)
{
	const struct rules_look *look = &trace->look;
	const struct snapshot *snapshot = look->snapshot;
	if (snapshot == NULL) {
		return;
	}
	json_open(json, "snapshot", '{');
	json_put_unsigned(json, "time_ns", snapshot->header.stop_ns);
	json_put_unsigned(json, "messages", snapshot->header.candidates);
	json_put_unsigned(json, "lost", snapshot_count(snapshot, SNAPSHOT_MESSAGES, SNAPSHOT_LOST));
	json_put_unsigned(json, "reachable",
	                  snapshot_count(snapshot, SNAPSHOT_MESSAGES, SNAPSHOT_REACHABLE));
	json_put_unsigned(json, "in_aio", snapshot_count(snapshot, SNAPSHOT_MESSAGES, SNAPSHOT_IN_AIO));
	json_put_unsigned(json, "aios_lost", snapshot_count(snapshot, SNAPSHOT_AIOS, SNAPSHOT_LOST));
	json_put_unsigned(json, "others_lost",
	                  snapshot_count(snapshot, SNAPSHOT_OTHERS, SNAPSHOT_LOST));
	json_put_unsigned(json, "reported", look->lost);
	json_put_unsigned(json, "withdrawn", look->withdrawn);
	json_put_unsigned(json, "older", look->older);
	json_put_unsigned(json, "found_again", look->found_again);
	json_put_bool(json, "certain", snapshot_is_certain(snapshot));
	json_put_unsigned(json, "stopped_ns", snapshot_cost(snapshot, SNAPSHOT_COST_STOPPED_NS));
	json_put_unsigned(json, "threads", snapshot->thread_count);
	json_open(json, "hung", '[');
	for (unsigned i = 0; i < look->hung_count; i++) {
		write_hung(json, trace, look->hung[i]);
	}
	json_close(json, ']');
	json_close(json, '}');
}

static bool
write_trace(struct json *json, const struct report_trace *trace)
{
	static const char *const stacks[] = {"none", "one-frame", "full"};
	const struct trace_info *info = trace_info(trace->trace);
	json_open(json, NULL, '{');
	json_put_string(json, "file", info->file);
	json_put_unsigned(json, "pid", info->pid);
	json_put_unsigned(json, "ppid", info->parent_pid != 0 ? info->parent_pid : info->ppid);
	json_put_string(json, "command", info->command);
	json_put_string(json, "nng_version", info->nng_version);
	char release[RELEASE_TEXT];
	release_text(info->nng_release, release);
	json_put_string(json, "nng_release", release);
	recorder_json(json, info);
	json_put_unsigned(json, "threads", info->threads);
	json_put_string(json, "end", trace_end_word(info->end));
	json_put_string(json, "stacks", stacks[report_stacks(trace->trace)]);
	if (findings_left_out(trace->findings) > 0) {
		json_put_unsigned(json, "findings_left_out", findings_left_out(trace->findings));
	}
	write_look(json, trace);
	bool whole = crash_json(json, trace);
	whole = write_panic(json, trace) && whole;
	write_missing_names(json, trace->symbols);
	unseen_json(json, trace->trace);
	json_close(json, '}');
	return whole;
}

static bool
write_findings(struct json *json, const struct report *report)
{
	bool whole = true;
	json_open(json, "findings", '[');
	for (size_t i = 0; i < report->count && whole; i++) {
		const struct report_trace *trace = &report->traces[i];
		for (size_t j = 0; j < trace->count && whole; j++) {
			const struct report_item *item = &trace->items[j];
			struct account spare;
			if (!report_shows(report, item)) {
				continue;
			}
			const struct account *account = report_account(trace, item, &spare);
			whole = account != NULL;
			if (whole) {
				json_open(json, NULL, '{');
				json_finding(json, account, item, item->count, trace);
				if (report->count > 1) { /* an index into "traces" */
					json_put_unsigned(json, "trace", i);
				}
				json_close(json, '}');
			}
			account_clear(&spare);
		}
	}
	json_close(json, ']');
	return whole;
}

/* Counts of entries: a defect that several traces have is one. */
static void
write_triage(struct json *json, const struct report *report)
{
	size_t counts[REPORT_SUPPRESSED + 1] = {0};
	for (size_t i = 0; i < report->entry_count; i++) {
		counts[report->entries[i].item->state]++;
	}
	json_put_unsigned(json, "known", counts[REPORT_KNOWN]);
	json_put_unsigned(json, "suppressed", counts[REPORT_SUPPRESSED]);
	json_put_unsigned(json, "gone",
	                  report->triage != NULL ? baseline_gone(&report->triage->baseline) : 0);
}

static void
write_suppressions(struct json *json, const struct triage *triage)
{
	json_open(json, "suppressions", '[');
	for (size_t i = 0; triage != NULL && i < triage->suppressions.count; i++) {
		const struct suppression *entry = &triage->suppressions.items[i];
		json_open(json, NULL, '{');
		json_put_string(json, "file", entry->file);
		json_put_unsigned(json, "line", entry->line);
		json_put_string(json, "text", entry->text);
		json_put_string(json, "reason", entry->reason);
		json_put_unsigned(json, "used", entry->used);
		json_close(json, '}');
	}
	json_close(json, ']');
}

bool
report_json(FILE *out, const struct report *report, const struct report_options *options)
{
	(void)options;
	const struct report_trace *traces = report->traces;
	size_t count = report->count;
	struct json json;
	bool whole = true;
	size_t totals[SEVERITY_ERROR + 1] = {0};
	json_start(&json, out);
	json_open(&json, NULL, '{');
	json_put_string(&json, "schema", "nngtrace-findings/1");
	json_open(&json, "traces", '[');
	for (size_t i = 0; i < count; i++) {
		whole = write_trace(&json, &traces[i]) && whole;
		for (int severity = SEVERITY_NOTE; severity <= SEVERITY_ERROR; severity++) {
			totals[severity] += report_count(&traces[i], (enum severity)severity);
		}
	}
	json_close(&json, ']');
	whole = write_findings(&json, report) && whole;
	json_open(&json, "summary", '{');
	for (int severity = SEVERITY_ERROR; severity >= SEVERITY_NOTE; severity--) {
		json_put_unsigned(&json, severity_word((enum severity)severity), totals[severity]);
	}
	write_triage(&json, report);
	json_close(&json, '}');
	write_suppressions(&json, report->triage);
	json_close(&json, '}');
	json_finish(&json);
	return whole;
}
