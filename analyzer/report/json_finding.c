/* json_finding.c - a finding as JSON, for all formats that have it; see json_parts.h */
#include "analyzer/report/json_parts.h"

#include "analyzer/nng/api.h"
#include "analyzer/report/interpreter.h"
#include "analyzer/report/words.h"
#include "shim/trace/perturb_words.h"

static void
write_frame(struct json *json, const struct frame *frame)
{
	json_open(json, NULL, '{');
	json_put_string(json, "function", frame->function);
	json_put_string(json, "file", frame->file);
	json_put_unsigned(json, "line", frame->line);
	if (frame->line_is != NULL) {
		json_put_string(json, "optimised_away", frame->line_is);
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

void
json_place(struct json *json, const struct account_place *place, const struct trace_info *info)
{
	json_put_unsigned(json, "seq", place->has_event ? place->step->seq : info->events);
	json_put_unsigned(json, "time_ns", place->has_event ? place->event.time_ns : info->duration_ns);
	json_put_unsigned(json, "thread", place->has_event ? place->event.thread + 1u : 0);
	json_put_string(json, "thread_name", place->thread_name);
	json_put_string(json, "function", place->function);
	write_result(json, place);
	if (place->delay_ns != 0) {
		json_put_unsigned(json, "delay_ns", place->delay_ns);
		json_put_string(json, "delay_at", perturb_point_word(place->delay_point));
	}
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
	json_put_string(json, "file", frame->shown);
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

static void
write_story(struct json *json, const struct account *account, const struct trace_info *info)
{
	json_open(json, "offence", '{');
	json_place(json, &account->places[account->offence], info);
	json_close(json, '}');
	json_open(json, "related", '[');
	for (unsigned i = 0; i < account->count; i++) {
		if (i != account->offence) {
			json_open(json, NULL, '{');
			json_put_string(json, "role", finding_role_word(account->places[i].step->role));
			if (account->places[i].step->note[0] != '\0') {
				json_put_string(json, "note", account->places[i].step->note);
			}
			json_place(json, &account->places[i], info);
			json_close(json, '}');
		}
	}
	json_close(json, ']');
}

void
json_finding(struct json *json, const struct account *account, const struct report_item *item,
             uint64_t count, const struct report_trace *trace)
{
	const struct finding *finding = account->finding;
	char text[64];
	json_put_string(json, "rule", rule_get(finding->rule)->id);
	json_put_string(json, "severity", severity_word(finding->severity));
	json_put_string(json, "certainty", finding->doubt == DOUBT_NONE ? "certain" : "likely");
	if (finding->doubt != DOUBT_NONE) {
		json_put_string(json, "doubt", finding_doubt_why(finding->doubt));
	}
	json_put_string(json, "state", report_state_word(item->state));
	json_put_unsigned(json, "count", count);
	json_put_string(json, "fingerprint", item->key);
	if (item->unusual != NULL) {
		json_put_string(json, "fingerprint_unusual", item->unusual);
	}
	write_where(json, account);
	write_callers(json, item);
	if (interpreter_language(account_site(account)) != NULL) {
		json_put_string(json, "called_from", interpreter_language(account_site(account)));
	}
	json_open(json, "object", '{');
	json_put_string(json, "kind", api_kind_word(finding->kind));
	finding_object(finding, text, sizeof(text)); /* "": it is about many of them */
	json_put_string(json, "id", text);
	if (finding->object_name[0] != '\0') {
		json_put_string(json, "name", finding->object_name);
	}
	json_put_address(json, "address", finding->object_key);
	json_close(json, '}');
	json_put_string(json, "message", finding->message);
	json_put_string(json, "advice", finding->advice);
	if (report_explains(trace, finding)) {
		json_put_string(json, "panic", trace->panic.words);
	}
	write_story(json, account, trace_info(trace->trace));
}
