/* sarif_result.c - a finding as SARIF has it; see sarif_parts.h */
#include <stdlib.h>
#include <string.h>

#include "analyzer/print/frame.h"
#include "analyzer/report/sarif_parts.h"
#include "analyzer/report/source.h"
#include "analyzer/report/triage.h"
#include "analyzer/report/words.h"

#define FRAMES_MAX 100u /* of a stack */

/* Brackets are links there. */
static void
put_escaped(FILE *out, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '[' || text[i] == ']' || text[i] == '\\') {
			fputc('\\', out);
		}
		fputc(text[i], out);
	}
}

/* "app+0x51", when the place of the finding has no line of its own. */
static void
put_offset(FILE *out, const struct frame *frame)
{
	if (frame != NULL && !sarif_has_line(frame)) {
		struct frame bare = *frame;
		char where[256];
		bare.shown = bare.file = NULL;
		frame_where(&bare, where, sizeof(where));
		fprintf(out, " (%s)", where);
	}
}

/* The finding's sentence, in which the function of the turning step is a link to it. */
static void
write_message(struct json *json, const struct account *account, bool linked)
{
	const char *sentence = finding_sentence(account->finding);
	const char *name = linked ? account->places[account->turning].function : "";
	/* Not the first word: that is the offence's call. */
	const char *at = name[0] != '\0' && sentence[0] != '\0' ? strstr(sentence + 1, name) : NULL;
	char *text = NULL;
	size_t size = 0, length = strlen(sentence);
	FILE *out = open_memstream(&text, &size);
	if (out == NULL) {
		sarif_text(json, "message", rule_get(account->finding->rule)->title);
		return;
	}
	if (at != NULL) {
		put_escaped(out, sentence, (size_t)(at - sentence));
		fprintf(out, "[%s](1)", name);
		at += strlen(name);
		put_escaped(out, at, strlen(at));
	} else {
		put_escaped(out, sentence, length);
	}
	put_offset(out, account_frame(account_site(account)));
	fputs(length > 0 && sentence[length - 1] == '.' ? "" : ".", out);
	fclose(out);
	sarif_text(json, "message", text != NULL ? text : sentence);
	free(text);
}

static bool
has_place(const struct account *account, unsigned index)
{
	return account->places[index].count > 0;
}

/* One of the other steps, with its words. */
static void
write_related(struct json *json, const struct account *account, unsigned index, unsigned id,
              const struct report_entry *entry, const struct report *report)
{
	char sentence[256];
	step_sentence(account, index, sentence, sizeof(sentence));
	json_open(json, NULL, '{');
	json_put_unsigned(json, "id", id);
	sarif_text(json, "message", sentence);
	sarif_place(json, account_frame(&account->places[index]), report, entry->trace, SARIF_LINE);
	json_close(json, '}');
}

/* The turning step is the first, for the link; then the others in time order. */
static void
write_relateds(struct json *json, const struct account *account, const struct report_entry *entry,
               const struct report *report)
{
	unsigned id = 1;
	json_open(json, "relatedLocations", '[');
	if (account->turning >= 0 && has_place(account, (unsigned)account->turning)) {
		write_related(json, account, (unsigned)account->turning, id++, entry, report);
	}
	for (unsigned i = 0; i < account->count; i++) {
		if (i != account->offence && (int)i != account->turning && has_place(account, i)) {
			write_related(json, account, i, id++, entry, report);
		}
	}
	json_close(json, ']');
}

/* What a step is in the words of the standard. */
static void
write_kinds(struct json *json, enum finding_role role, bool offence)
{
	const char *kind = "call";
	switch (role) {
	case ROLE_ALLOCATED:
	case ROLE_OPENED:
	case ROLE_RECEIVED:
		kind = "acquire";
		break;
	case ROLE_SENT:
	case ROLE_FREED:
	case ROLE_CLOSED:
		kind = "release";
		break;
	default:
		break;
	}
	json_open(json, "kinds", '[');
	json_put_string(json, NULL, kind);
	json_put_string(json, NULL, "resource");
	if (offence) {
		json_put_string(json, NULL, "danger");
	}
	json_close(json, ']');
}

static void
write_stack(struct json *json, const char *key, const struct account_place *place,
            const char *words, const struct report_entry *entry, const struct report *report)
{
	json_open(json, key, '{');
	sarif_text(json, "message", words);
	json_open(json, "frames", '[');
	for (unsigned i = 0; i < place->count && i < FRAMES_MAX; i++) {
		const struct frame *frame = &place->frames[i];
		char where[256];
		struct frame bare = *frame;
		bare.shown = bare.file = NULL;
		frame_where(&bare, where, sizeof(where));
		json_open(json, NULL, '{');
		json_open(json, "location", '{');
		sarif_text(json, "message", where);
		sarif_place(json, frame, report, entry->trace, SARIF_LINE);
		json_close(json, '}');
		json_put_string(json, "module", frame->module);
		if (place->has_event) {
			json_put_unsigned(json, "threadId", place->event.thread + 1u);
		}
		json_close(json, '}');
	}
	json_close(json, ']');
	json_close(json, '}');
}

static void
write_flow(struct json *json, const struct account *account, const struct report_entry *entry,
           const struct report *report)
{
	char text[320], object[64];
	unsigned order = 0;
	unsigned places = 0;
	for (unsigned i = 0; i < account->count; i++) {
		places += has_place(account, i);
	}
	if (places == 0) { /* an empty flow is none */
		return;
	}
	finding_object(account->finding, object, sizeof(object));
	snprintf(text, sizeof(text), "The story of %s.", object[0] != '\0' ? object : "the defect");
	json_open(json, "codeFlows", '[');
	json_open(json, NULL, '{');
	sarif_text(json, "message", text);
	json_open(json, "threadFlows", '[');
	json_open(json, NULL, '{');
	json_put_string(json, "id", "story");
	json_open(json, "locations", '[');
	for (unsigned i = 0; i < account->count; i++) {
		bool offence = i == account->offence, essential = offence || (int)i == account->turning;
		char sentence[256];
		if (!has_place(account, i)) {
			continue;
		}
		step_sentence(account, i, sentence, sizeof(sentence));
		snprintf(text, sizeof(text), "%u. %s", i + 1, sentence);
		json_open(json, NULL, '{');
		json_put_unsigned(json, "executionOrder", ++order);
		json_put_string(json, "importance", essential ? "essential" : "important");
		write_kinds(json, account->places[i].step->role, offence);
		json_open(json, "location", '{');
		sarif_text(json, "message", text);
		sarif_place(json, account_frame(&account->places[i]), report, entry->trace, SARIF_SNIPPET);
		json_close(json, '}');
		json_close(json, '}');
	}
	for (int i = 0; i < 4; i++) { /* locations, thread flow, thread flows, code flow */
		json_close(json, i % 2 == 0 ? ']' : '}');
	}
	json_close(json, ']');
}

static void
write_fingerprints(struct json *json, const struct account *account,
                   const struct report_entry *entry, const struct report *report)
{
	const struct frame *frame = account_frame(account_site(account));
	struct source *source = NULL;
	if (frame != NULL && sarif_has_line(frame) && frame->shown != frame->file) {
		source =
		    source_find(report->sources, frame, trace_info(entry->trace->trace)->start_wall_ns);
	}
	const char *hash = source != NULL ? source_hash(source, frame->line) : NULL;
	json_open(json, "partialFingerprints", '{');
	json_put_string(json, "nngtraceFingerprint/v1", entry->item->key);
	if (hash != NULL) {
		json_put_string(json, "primaryLocationLineHash", hash);
	}
	json_close(json, '}');
}

static void
write_location(struct json *json, const struct account *account, const struct report_entry *entry,
               const struct report *report)
{
	static const struct frame nowhere = {.module = ""};
	const struct frame *frame = account_frame(account_site(account));
	json_open(json, "locations", '[');
	json_open(json, NULL, '{');
	sarif_place(json, frame != NULL ? frame : &nowhere, report, entry->trace, SARIF_SNIPPET);
	json_close(json, '}');
	json_close(json, ']');
}

static void
write_stacks(struct json *json, const struct account *account, const struct report_entry *entry,
             const struct report *report)
{
	json_open(json, "stacks", '[');
	if (has_place(account, account->offence)) {
		write_stack(json, NULL, &account->places[account->offence], "The wrong call.", entry,
		            report);
	}
	if (account->turning >= 0 && has_place(account, (unsigned)account->turning)) {
		write_stack(json, NULL, &account->places[account->turning], "The hand-over.", entry,
		            report);
	}
	json_close(json, ']');
}

static void
write_state(struct json *json, const struct report_item *item, const struct report *report)
{
	if (report->triage == NULL) {
		return;
	}
	if (report->triage->options->baseline != NULL) {
		json_put_string(json, "baselineState", item->state == REPORT_KNOWN ? "unchanged" : "new");
	}
	if (item->suppression != 0) {
		const struct suppression *entry =
		    &report->triage->suppressions.items[item->suppression - 1];
		json_open(json, "suppressions", '[');
		json_open(json, NULL, '{');
		json_put_string(json, "kind", entry->in_source ? "inSource" : "external");
		json_put_string(json, "justification", entry->reason);
		json_close(json, '}');
		json_close(json, ']');
	}
}

void
sarif_result(struct json *json, const struct account *account, const struct report_entry *entry,
             const struct report *report)
{
	const struct finding *finding = account->finding;
	bool linked = account->turning >= 0 && has_place(account, (unsigned)account->turning);
	char object[64];
	finding_object(finding, object, sizeof(object));
	json_open(json, NULL, '{');
	json_put_string(json, "ruleId", rule_get(finding->rule)->id);
	json_put_unsigned(json, "ruleIndex", finding->rule);
	json_put_string(json, "kind", "fail");
	json_put_string(json, "level", severity_word(finding->severity));
	json_put_unsigned(json, "occurrenceCount", entry->count);
	write_message(json, account, linked);
	write_location(json, account, entry, report);
	write_relateds(json, account, entry, report);
	write_flow(json, account, entry, report);
	write_stacks(json, account, entry, report);
	write_fingerprints(json, account, entry, report);
	write_state(json, entry->item, report);
	json_open(json, "properties", '{');
	json_put_string(json, "certainty", finding->doubt == DOUBT_NONE ? "certain" : "likely");
	json_put_string(json, "object", object);
	json_put_string(json, "trace", trace_info(entry->trace->trace)->file);
	json_close(json, '}');
	json_close(json, '}');
}
