/* text.c - the report for people: one finding after the other; see report.h */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/nng/kinds.h"
#include "analyzer/print/frame.h"
#include "analyzer/print/escape.h"
#include "analyzer/report/source.h"
#include "analyzer/report/steps.h"
#include "analyzer/report/summary.h"
#include "analyzer/report/text_triage.h"
#include "analyzer/report/triage.h"

#define SOURCE_COLUMNS 100 /* of a source line that are shown */
#define MARGIN         8   /* where the text after "why" and its like begins */

/*
 * "  why   ..." with the lines after the first under the text. The text's own line ends are
 * kept; it is cut between words only.
 */
static void
print_paragraph(FILE *out, const char *label, const char *text,
                const struct report_options *options)
{
	size_t width = options->width == 0 ? TEXT_WIDTH : options->width;
	size_t room = width > MARGIN + 20 ? width - MARGIN : 20;
	if (*text == '\0') {
		return;
	}
	fprintf(out, "  %s%-4s%s  ", text_style(options, STYLE_DIM), label, text_plain(options));
	while (*text != '\0') {
		size_t length = strcspn(text, "\n");
		if (length > room) {
			size_t cut = room;
			while (cut > 0 && text[cut] != ' ') {
				cut--;
			}
			length = cut > 0 ? cut : length;
		}
		char line[1024];
		size_t bytes = length < sizeof(line) - 1 ? length : sizeof(line) - 1;
		memcpy(line, text, bytes);
		while (bytes > 0 && text[bytes - 1] == ' ') { /* none at the end of a line */
			bytes--;
		}
		line[bytes] = '\0';
		text_print(out, line);
		fputc('\n', out);
		text += bytes;
		text += strspn(text, " \n");
		if (*text != '\0') {
			fprintf(out, "%*s", MARGIN, "");
		}
	}
}

/* The source line, when the file is there and has not been changed since the recording. */
static void
print_source(FILE *out, const struct frame *frame, uint64_t recorded_wall_ns,
             const struct report *report, const struct report_options *options)
{
	struct source *source = source_find(report->sources, frame, recorded_wall_ns);
	size_t length = 0;
	const char *start = source != NULL ? source_line(source, frame->line, &length) : NULL;
	if (start == NULL) {
		return;
	}
	char line[256], text[SOURCE_COLUMNS + 1];
	size_t blanks = strspn(start, " \t");
	blanks = blanks < length ? blanks : length;
	snprintf(line, sizeof(line), "%.*s", (int)(length - blanks), start + blanks);
	text_escape(line, text, sizeof(text));
	if (text[0] != '\0') {
		fprintf(out, "  %s%5u |%s   ", text_style(options, STYLE_DIM), frame->line,
		        text_plain(options));
		fprintf(out, "%s\n", text);
	}
}

/* "two.c:5" of a caller, beside a place that has its whole path. */
static void
print_caller(FILE *out, const struct frame *frame)
{
	char where[256], function[256];
	text_function(frame, function, sizeof(function));
	text_base(frame, where, sizeof(where));
	fprintf(out, "%s%s%s", function, function[0] == '\0' ? "" : "() ", where);
}

/* "  --> two.c:3 in my_free(), called by job() two.c:5      1 time, thread 1 "main"" */
static void
print_site(FILE *out, const struct account *account, const struct report_item *item,
           const struct report_trace *trace, const struct report *report,
           const struct report_options *options)
{
	const struct account_place *site = account_site(account);
	const struct frame *frame = account_frame(site), *caller = account_caller(site);
	char where[256] = "", function[256] = "", times[32], *line = NULL;
	size_t size = 0;
	FILE *text = open_memstream(&line, &size);
	if (text == NULL) {
		return; /* the story says it, too */
	}
	if (frame != NULL) {
		text_where(frame, where, sizeof(where));
		text_function(frame, function, sizeof(function));
	} else {
		snprintf(where, sizeof(where), "%s", site->has_event ? site->function : "at the end");
	}
	fprintf(text, "  --> %s%s%s%s", where, function[0] == '\0' ? "" : " in ", function,
	        function[0] == '\0' ? "" : "()");
	if (caller != NULL) {
		fputs(", called by ", text);
		print_caller(text, caller);
	}
	fclose(text);
	text_number(item->count, times, sizeof(times));
	size_t used = line == NULL ? 0 : text_columns(line);
	fprintf(out, "%s%*s%s time%s", line == NULL ? "" : line, used < 58 ? 60 - (int)used : 2, "",
	        times, item->count == 1 ? "" : "s");
	free(line);
	if (site->has_event) {
		fprintf(out, ", thread %" PRIu32, site->event.thread + 1);
		if (site->thread_name[0] != '\0') {
			fputs(" \"", out);
			text_print(out, site->thread_name);
			fputc('"', out);
		}
	}
	fputc('\n', out);
	if (frame != NULL) {
		print_source(out, frame, trace_info(trace->trace)->start_wall_ns, report, options);
	}
}

/* "  msg#17 (3 bytes)", "  ctx#1 (ctx 5 of socket 1 (req0))": as history and log name it. */
static void
print_object(FILE *out, const struct finding *finding)
{
	const char *word = api_kind_word(finding->kind);
	fprintf(out, "  %s#%" PRIu64, word, finding->object_number);
	if (kind_is_handle(finding->kind)) {
		fprintf(out, " (%s %" PRIu64, word, finding->object_key);
		if (finding->object_about[0] != '\0') {
			fputs(finding->kind == NNGT_CTX ? " of " : ", ", out);
			text_print(out, finding->object_about);
		}
		fputc(')', out);
	} else if (finding->object_about[0] != '\0') {
		fputs(" (", out);
		text_print(out, finding->object_about);
		fputc(')', out);
	}
	fputc('\n', out);
}

/* Only when there are several. */
static void
print_callers(FILE *out, const struct report_item *item, const struct report_options *options)
{
	char *text = NULL;
	size_t size = 0;
	unsigned kept =
	    item->caller_count < REPORT_CALLERS_MAX ? item->caller_count : REPORT_CALLERS_MAX;
	FILE *line = item->caller_count > 1 ? open_memstream(&text, &size) : NULL;
	if (line == NULL) {
		return;
	}
	fputs("called by ", line);
	for (unsigned i = 0; i < kept; i++) {
		fputs(i == 0 ? "" : ", ", line);
		print_caller(line, &item->callers[i]);
	}
	if (item->caller_count > kept) {
		fprintf(line, " and %u more", item->caller_count - kept);
	}
	fclose(line);
	if (text != NULL) {
		print_paragraph(out, "from", text, options);
	}
	free(text);
}

static void
print_harm(FILE *out, const struct account *account, const struct report_options *options)
{
	for (unsigned i = 0; i < account->count; i++) {
		const struct account_place *place = &account->places[i];
		if (place->step->role != ROLE_HARM || i == account->offence) {
			continue;
		}
		char text[600], where[256] = "";
		const struct frame *frame = account_frame(place);
		if (frame != NULL) {
			text_where(frame, where, sizeof(where));
		}
		int used = snprintf(text, sizeof(text), "%s",
		                    place->step->note[0] != '\0' ? place->step->note : place->function);
		if (place->has_event) {
			snprintf(text + used, sizeof(text) - (size_t)used, " (thread %" PRIu32 "%s%s)",
			         place->event.thread + 1, where[0] == '\0' ? "" : ", ", where);
		}
		print_paragraph(out, "harm", text, options);
	}
}

/* NNG noticed it, too, which ended the process. */
static void
print_panic(FILE *out, const struct report_trace *trace, const struct finding *finding,
            const struct report_options *options)
{
	char text[400];
	if (report_explains(trace, finding)) {
		snprintf(text, sizeof(text), "NNG gave up in this call: %s", trace->panic.words);
		print_paragraph(out, "harm", text, options);
	}
}

/* What to type next, and the key. */
static void
print_more(FILE *out, const struct finding *finding, const struct report_item *item,
           const char *file, const struct report_options *options)
{
	fprintf(out, "  %smore%s  nngtrace explain %s   key %s", text_style(options, STYLE_DIM),
	        text_plain(options), rule_get(finding->rule)->id, item->key);
	if (item->unusual != NULL) {
		fprintf(out, " (not the usual one: %s)", item->unusual);
	}
	if (finding->object_number != 0) {
		fputs("\n        nngtrace history ", out);
		text_print(out, options->trace_goes ? "TRACE" : file);
		fprintf(out, " %s#%" PRIu64 "%s", api_kind_word(finding->kind), finding->object_number,
		        options->trace_goes ? "   with 'nngtrace run --trace TRACE'" : "");
	}
	fputc('\n', out);
}

/* Why it is suppressed, and what would suppress it. */
static void
print_suppression(FILE *out, const struct account *account, const struct report_item *item,
                  const struct triage *triage, const struct report_options *options)
{
	char text[600];
	if (triage == NULL) {
		return;
	}
	if (item->suppression != 0) {
		const struct suppression *entry = &triage->suppressions.items[item->suppression - 1];
		snprintf(text, sizeof(text), "suppressed by %s:%u%s%s", entry->file, entry->line,
		         entry->reason[0] != '\0' ? ": " : "", entry->reason);
		print_paragraph(out, "note", text, options);
	}
	if (triage->options->print) {
		suppression_suggest(account, text, sizeof(text));
		text_print(out, text);
		fprintf(out, " # key %s: why?\n", item->key);
	}
}

static void
print_finding(FILE *out, const struct account *account, const struct report_item *item,
              const struct report_trace *trace, const struct report *report,
              const struct report_options *options)
{
	static const enum text_style styles[] = {[SEVERITY_NOTE] = STYLE_NOTE,
	                                         [SEVERITY_WARNING] = STYLE_WARNING,
	                                         [SEVERITY_ERROR] = STYLE_ERROR};
	const struct finding *finding = account->finding;
	const struct rule *rule = rule_get(finding->rule);
	fprintf(out, "%s%s%s: %s%s%s [%s]\n", text_style(options, styles[finding->severity]),
	        severity_word(finding->severity), text_plain(options),
	        text_style(options, STYLE_STRONG), rule->title, text_plain(options), rule->id);
	print_site(out, account, item, trace, report, options);
	if (finding->object_number != 0) { /* else it is about many of them */
		print_object(out, finding);
	}
	steps_print(out, account, options);
	print_callers(out, item, options);
	print_paragraph(out, "what", finding->message, options);
	print_harm(out, account, options);
	print_panic(out, trace, finding, options);
	print_paragraph(out, "why", rule_get(finding->rule)->why, options);
	print_paragraph(out, "fix", finding->advice, options);
	if (!finding->certain) {
		print_paragraph(out, "sure",
		                "likely, not certain: the trace does not show everything "
		                "that this conclusion needs",
		                options);
	}
	print_more(out, finding, item, trace_info(trace->trace)->file, options);
	print_suppression(out, account, item, report->triage, options);
	fputc('\n', out);
}

bool
report_text(FILE *out, const struct report *report, const struct report_options *options)
{
	const struct report_trace *traces = report->traces;
	for (size_t i = 0; i < report->count; i++) {
		if (i > 0) {
			fputc('\n', out);
		}
		for (size_t j = 0; j < traces[i].count; j++) {
			struct account account;
			const struct report_item *item = &traces[i].items[j];
			if (!report_shows(report, item) || item->state == REPORT_KNOWN) {
				continue; /* told in a line at the end */
			}
			bool whole = account_tell(&account, item->finding, traces[i].trace, traces[i].symbols);
			if (whole) {
				print_finding(out, &account, item, &traces[i], report, options);
			}
			account_clear(&account);
			if (!whole) {
				return false;
			}
		}
		summary_print(out, &traces[i], options);
	}
	return text_triage(out, report);
}
