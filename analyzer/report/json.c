/* json.c - the report for programs: schema nngtrace-findings/1; see report.h */
#include <inttypes.h>
#include <stdlib.h>

#include "analyzer/print/json_writer.h"
#include "analyzer/report/report.h"
#include "analyzer/report/account.h"
#include "analyzer/print/parts.h"

static const char *
end_word(enum trace_end end)
{
	switch (end) {
	case TRACE_END_EXIT:
		return "exit";
	case TRACE_END_SIGNAL:
		return "signal";
	case TRACE_END_CRASH:
		return "crash";
	case TRACE_END_UNKNOWN:
		break;
	}
	return "unknown";
}

static const char *
role_word(enum finding_role role)
{
	static const char *const words[] = {
#define X(name, word) [ROLE_##name] = word,
	    FINDING_ROLES(X)
#undef X
	};
	return words[role];
}

static void
write_frame(struct json *json, const struct frame *frame)
{
	json_open(json, NULL, '{');
	json_put_string(json, "function", frame->function);
	json_put_string(json, "file", frame->file);
	json_put_unsigned(json, "line", frame->line);
	if (frame->gone != NULL) {
		json_put_string(json, "optimised_away", frame->gone);
	}
	json_put_string(json, "module", frame->module);
	json_put_unsigned(json, "offset", frame->offset);
	json_close(json, '}');
}

/* A function that returns nothing has result 0; null is a call whose result nobody saw. */
static void
write_result(struct json *json, const struct account_place *place)
{
	int64_t value;
	bool returns = place->has_event && api_function(place->event.function)->result != NNGT_VOID;
	if (account_result_value(place, &value)) {
		json_put_signed(json, "result", value);
	} else if (returns) {
		json_put_null(json, "result");
	} else {
		json_put_signed(json, "result", 0);
	}
}

static void
write_place(struct json *json, const struct account_place *place, const struct trace_info *info)
{
	json_put_unsigned(json, "seq", place->has_event ? place->step->seq : info->events);
	json_put_unsigned(json, "time_ns", place->has_event ? place->event.time_ns : info->duration_ns);
	json_put_unsigned(json, "thread", place->has_event ? place->event.thread + 1u : 0);
	json_put_string(json, "thread_name", place->thread_name);
	json_put_string(json, "function", place->function);
	write_result(json, place);
	json_open(json, "stack", '[');
	for (unsigned i = 0; i < place->count; i++) {
		write_frame(json, &place->frames[i]);
	}
	json_close(json, ']');
	if (place->count > 0) { /* indices into the stack */
		json_put_unsigned(json, "site", place->site);
		json_put_unsigned(json, "caller", place->caller);
	}
}

/* The place of a finding in short: what a reader is shown when there is room for one. */
static void
write_where(struct json *json, const struct account *account)
{
	const struct account_place *site = account_site(account);
	if (site->count == 0) {
		json_put_null(json, "where");
		return;
	}
	const struct frame *frame = &site->frames[site->site];
	json_open(json, "where", '{');
	json_put_string(json, "file", frame->file != NULL ? text_relative(frame->file) : NULL);
	json_put_unsigned(json, "line", frame->line);
	json_put_string(json, "function", frame->function);
	json_close(json, '}');
}

/* Only when the findings of an entry were reached on different ways. */
static void
write_callers(struct json *json, const struct report_item *item)
{
	unsigned kept =
	    item->caller_count < REPORT_CALLERS_MAX ? item->caller_count : REPORT_CALLERS_MAX;
	if (item->caller_count < 2) {
		return;
	}
	json_put_unsigned(json, "caller_count", item->caller_count);
	json_open(json, "callers", '[');
	for (unsigned i = 0; i < kept; i++) {
		write_frame(json, &item->callers[i]);
	}
	json_close(json, ']');
}

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
		write_place(json, &place, trace_info(trace->trace));
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
	json_put_unsigned(json, "events", info->events);
	json_put_unsigned(json, "dropped", info->dropped);
	if (info->stopped != NULL) {
		json_put_string(json, "dropped_because", info->stopped);
	}
	json_put_unsigned(json, "overwritten", info->overwritten);
	json_put_unsigned(json, "threads", info->threads);
	json_put_string(json, "end", end_word(info->end));
	json_put_string(json, "stacks", stacks[report_stacks(trace->trace)]);
	if (findings_left_out(trace->findings) > 0) {
		json_put_unsigned(json, "findings_left_out", findings_left_out(trace->findings));
	}
	bool whole = write_panic(json, trace);
	write_missing_names(json, trace->symbols);
	json_close(json, '}');
	return whole;
}

static void
write_story(struct json *json, const struct account *account, const struct trace_info *info)
{
	json_open(json, "offence", '{');
	write_place(json, &account->places[account->offence], info);
	json_close(json, '}');
	json_open(json, "related", '[');
	for (unsigned i = 0; i < account->count; i++) {
		if (i != account->offence) {
			json_open(json, NULL, '{');
			json_put_string(json, "role", role_word(account->places[i].step->role));
			if (account->places[i].step->note[0] != '\0') {
				json_put_string(json, "note", account->places[i].step->note);
			}
			write_place(json, &account->places[i], info);
			json_close(json, '}');
		}
	}
	json_close(json, ']');
}

static void
write_finding(struct json *json, const struct account *account, const struct report_item *item,
              const struct report_trace *trace)
{
	const struct finding *finding = account->finding;
	char text[64];
	json_open(json, NULL, '{');
	json_put_string(json, "rule", rule_get(finding->rule)->id);
	json_put_string(json, "severity", severity_word(finding->severity));
	json_put_string(json, "certainty", finding->certain ? "certain" : "likely");
	json_put_unsigned(json, "count", item->count);
	json_put_string(json, "fingerprint", item->key);
	if (item->unusual != NULL) {
		json_put_string(json, "fingerprint_unusual", item->unusual);
	}
	write_where(json, account);
	write_callers(json, item);
	json_open(json, "object", '{');
	json_put_string(json, "kind", api_kind_word(finding->kind));
	text[0] = '\0'; /* a finding about many objects names none */
	if (finding->object_number != 0) {
		snprintf(text, sizeof(text), "%s#%" PRIu64, api_kind_word(finding->kind),
		         finding->object_number);
	}
	json_put_string(json, "id", text);
	json_put_address(json, "address", finding->object_key);
	json_close(json, '}');
	json_put_string(json, "message", finding->message);
	json_put_string(json, "advice", finding->advice);
	if (report_explains(trace, finding)) {
		json_put_string(json, "panic", trace->panic.words);
	}
	write_story(json, account, trace_info(trace->trace));
}

static bool
write_findings(struct json *json, const struct report_trace *traces, size_t count)
{
	bool whole = true;
	json_open(json, "findings", '[');
	for (size_t i = 0; i < count && whole; i++) {
		for (size_t j = 0; j < traces[i].count && whole; j++) {
			struct account account;
			whole = account_tell(&account, traces[i].items[j].finding, traces[i].trace,
			                     traces[i].symbols);
			if (whole) {
				write_finding(json, &account, &traces[i].items[j], &traces[i]);
				if (count > 1) { /* an index into "traces" */
					json_put_unsigned(json, "trace", i);
				}
				json_close(json, '}');
			}
			account_clear(&account);
		}
	}
	json_close(json, ']');
	return whole;
}

bool
report_json(FILE *out, const struct report_trace *traces, size_t count,
            const struct report_options *options)
{
	(void)options;
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
	whole = write_findings(&json, traces, count) && whole;
	json_open(&json, "summary", '{');
	for (int severity = SEVERITY_ERROR; severity >= SEVERITY_NOTE; severity--) {
		json_put_unsigned(&json, severity_word((enum severity)severity), totals[severity]);
	}
	json_close(&json, '}');
	json_close(&json, '}');
	json_finish(&json);
	return whole;
}
