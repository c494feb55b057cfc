/* text.c - the report for people: one finding after the other; see report.h */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/nng/kinds.h"
#include "analyzer/nng/manual.h"
#include "analyzer/print/escape.h"
#include "analyzer/print/fold.h"
#include "analyzer/print/frame.h"
#include "analyzer/report/crash_text.h"
#include "analyzer/report/interpreter.h"
#include "analyzer/report/source.h"
#include "analyzer/report/steps.h"
#include "analyzer/report/summary.h"
#include "analyzer/report/text_parts.h"
#include "analyzer/report/text_triage.h"
#include "analyzer/report/triage.h"
#include "analyzer/report/words.h"

#define SOURCE_COLUMNS 10 /* where the line of the source begins */

/*
 * The source line, when the file is there and has not been changed since the recording; else it is
 * said that it was. One that is too long is cut: code that goes on below itself is read wrongly.
 */
static void
print_source(FILE *out, const struct frame *frame, uint64_t recorded_wall_ns,
             const struct report *report, const struct report_options *options)
{
	struct source *source = source_find(report->sources, frame, recorded_wall_ns);
	size_t length = 0;
	const char *start = source != NULL ? source_line(source, frame->line, &length) : NULL;
	if (start == NULL && source_changed(report->sources, frame)) {
		fprintf(out, "  %s%5u | (the file has changed since)%s\n", style_code(options, STYLE_DIM),
		        frame->line, style_plain(options));
	}
	if (start == NULL) {
		return;
	}
	char line[512], text[2048];
	size_t blanks = strspn(start, " \t");
	blanks = blanks < length ? blanks : length;
	snprintf(line, sizeof(line), "%.*s", (int)(length - blanks), start + blanks);
	for (char *tab = line; (tab = strchr(tab, '\t')) != NULL;) {
		*tab = ' '; /* as an editor shows it, not as a byte */
	}
	escape_text(line, text, sizeof(text));
	size_t width = style_width(options);
	columns_cut(text, width > 2 * SOURCE_COLUMNS ? width - SOURCE_COLUMNS : SOURCE_COLUMNS);
	if (text[0] != '\0') {
		fprintf(out, "  %s%5u |%s ", style_code(options, STYLE_DIM), frame->line,
		        style_plain(options));
		fprintf(out, "%s\n", text);
	}
}

/* "two.c:5" of a caller, beside a place that has its whole path. */
static void
print_caller(FILE *out, const struct frame *frame)
{
	char where[256], function[256];
	frame_function(frame, function, sizeof(function));
	frame_base(frame, where, sizeof(where));
	fprintf(out, "%s%s%s", function, function[0] == '\0' ? "" : "() ", where);
}

/* "20 times, thread 6 "name"", or "" for what one thread did once and no other could have done. */
static char *
how_often(const struct account_place *site, const struct report_item *item,
          const struct report_trace *trace)
{
	char times[32], *text = NULL;
	size_t size = 0;
	if (item->count == 1 && trace_info(trace->trace)->threads == 1) {
		return strdup("");
	}
	FILE *out = open_memstream(&text, &size);
	if (out == NULL) {
		return NULL;
	}
	style_number(item->count, times, sizeof(times));
	fprintf(out, "%s time%s", times, item->count == 1 ? "" : "s");
	if (site->has_event) {
		fprintf(out, ", thread %" PRIu32, site->event.thread + 1);
		if (thread_is_named(site->thread_name, trace_info(trace->trace))) {
			fputs(" \"", out);
			escape_print(out, site->thread_name);
			fputc('"', out);
		}
	}
	fclose(out);
	return text;
}

/* "two.c:3 in my_free(), called by job() two.c:5". A path that is longer than a line is cut. */
static char *
site_text(const struct account_place *site, const struct report_options *options)
{
	const struct frame *frame = account_frame(site), *caller = account_caller(site);
	char where[256] = "", function[256] = "", *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	if (out == NULL) {
		return NULL;
	}
	if (frame != NULL) {
		frame_where(frame, where, sizeof(where));
		frame_shorten(where, style_width(options) - strlen("  --> "));
		frame_function(frame, function, sizeof(function));
	} else {
		snprintf(where, sizeof(where), "%s", site->has_event ? site->function : "at the end");
	}
	if (frame != NULL) {
		frame_print_place(out, frame, where, options->links);
	} else {
		fputs(where, out);
	}
	fprintf(out, "%s%s%s", function[0] == '\0' ? "" : " in ", function,
	        function[0] == '\0' ? "" : "()");
	if (caller != NULL) {
		fputs(", called by ", out);
		print_caller(out, caller);
	}
	fclose(out);
	return text;
}

/* "  --> two.c:3 in my_free(), called by job() two.c:5      20 times, thread 1 "main"" */
static void
print_site(FILE *out, const struct account *account, const struct report_item *item,
           const struct report_trace *trace, const struct report *report,
           const struct report_options *options)
{
	const struct account_place *site = account_site(account);
	size_t width = style_width(options);
	char *where = site_text(site, options), *often = how_often(site, item, trace);
	if (where != NULL && often != NULL) { /* else the story says it, too */
		size_t used = strlen("  --> ") + columns_wide(where), size = columns_wide(often);
		size_t at = width >= 100 ? 60 : width / 2; /* the same for all, when there is room */
		at = used + 2 > at ? used + 2 : at;
		bool fits = at + size <= width;
		fprintf(out, "  --> " FOLD_HANG "%s", where);
		if (size > 0) {
			fprintf(out, fits ? "%*s%s" : "\n%*s" FOLD_HANG "%s", fits ? (int)(at - used) : 6, "",
			        often);
		}
		fputc('\n', out);
	}
	free(where);
	free(often);
	if (account_frame(site) != NULL) {
		print_source(out, account_frame(site), trace_info(trace->trace)->start_wall_ns, report,
		             options);
	}
}

/* "  msg#17 "order 4711" (3 bytes)", "  ctx#1 (ctx 5 of socket 1 (req0))": as history and log name
 * it. */
static void
print_object(FILE *out, const struct finding *finding)
{
	const char *word = api_kind_word(finding->kind);
	fprintf(out, "  %s#%" PRIu64, word, finding->object_number);
	if (finding->object_name[0] != '\0') {
		fputs(" \"", out);
		escape_print(out, finding->object_name);
		fputc('"', out);
	}
	if (kind_is_handle(finding->kind)) {
		fprintf(out, " (%s %" PRIu64, word, finding->object_key);
		if (finding->object_about[0] != '\0') {
			fputs(finding->kind == NNGT_CTX ? " of " : ", ", out);
			escape_print(out, finding->object_about);
		}
		fputc(')', out);
	} else if (finding->object_about[0] != '\0') {
		fputs(" (", out);
		escape_print(out, finding->object_about);
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
		text_paragraph(out, "from", text, options);
	}
	free(text);
}

static void
print_language(FILE *out, const struct account *account, const struct report_options *options)
{
	char text[120];
	const char *language = interpreter_language(account_site(account));
	if (language != NULL) {
		snprintf(text, sizeof(text), INTERPRETER_CLAUSE, language);
		text_paragraph(out, "from", text, options);
	}
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
			frame_where(frame, where, sizeof(where));
		}
		int used = snprintf(text, sizeof(text), "%s",
		                    place->step->note[0] != '\0' ? place->step->note : place->function);
		if (place->has_event) {
			snprintf(text + used, sizeof(text) - (size_t)used, " (thread %" PRIu32 "%s%s)",
			         place->event.thread + 1, where[0] == '\0' ? "" : ", ", where);
		}
		text_paragraph(out, "harm", text, options);
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
		text_paragraph(out, "harm", text, options);
	}
}

/* The pages of the manual of this NNG that the rule's reason names, each once. */
static void
print_manual(FILE *out, const char *why, uint32_t release)
{
	struct manual_page page;
	char last[sizeof(page.address)] = "";
	for (; manual_next(why, release, &page); why = page.name + page.length) {
		if (strcmp(page.address, last) != 0) {
			fprintf(out, "%*s" FOLD_HANG "%s\n", TEXT_LABEL_COLUMNS, "", page.address);
		}
		memcpy(last, page.address, sizeof(last));
	}
}

/* What to type, or to read, next. */
static void
print_more(FILE *out, const struct finding *finding, const struct trace_info *info,
           const struct report_options *options)
{
	const struct rule *rule = rule_get(finding->rule);
	fprintf(out, "  %smore%s  " FOLD_HANG "nngtrace explain %s\n", style_code(options, STYLE_DIM),
	        style_plain(options), rule->id);
	if (finding->object_number != 0) {
		fprintf(out, "%*s" FOLD_HANG "nngtrace history ", TEXT_LABEL_COLUMNS, "");
		escape_print_path(out, options->trace_goes ? "TRACE" : info->file);
		fprintf(out, " %s#%" PRIu64 "%s\n", api_kind_word(finding->kind), finding->object_number,
		        options->trace_goes ? "   with 'nngtrace run --trace TRACE'" : "");
	}
	print_manual(out, rule->why, info->nng_release);
}

/* explained: what a key is for was said in this report. */
static void
print_key(FILE *out, const struct report_item *item, bool *explained,
          const struct report_options *options)
{
	fprintf(out, "  %skey%s   " FOLD_HANG "%s", style_code(options, STYLE_DIM),
	        style_plain(options), item->key);
	if (item->unusual != NULL) {
		fprintf(out, " (not the usual one: %s)", item->unusual);
	}
	bool explains = !*explained && item->unusual == NULL;
	fputs(explains ? "   the same in every run, for --baseline\n" : "\n", out);
	*explained = *explained || explains;
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
		text_paragraph(out, "note", text, options);
	}
	if (triage->options->print) {
		fputs(FOLD_WHOLE, out);
		suppression_suggest(out, account);
		fprintf(out, " # key %s: why?\n", item->key);
	}
}

static void
print_finding(FILE *out, const struct account *account, const struct report_item *item,
              const struct report_trace *trace, const struct report *report, bool *explained,
              const struct report_options *options)
{
	static const enum text_style styles[] = {[SEVERITY_NOTE] = STYLE_NOTE,
	                                         [SEVERITY_WARNING] = STYLE_WARNING,
	                                         [SEVERITY_ERROR] = STYLE_ERROR};
	const struct finding *finding = account->finding;
	const struct rule *rule = rule_get(finding->rule);
	fprintf(out, "%s%s%s: %s%s%s [%s]\n", style_code(options, styles[finding->severity]),
	        severity_word(finding->severity), style_plain(options),
	        style_code(options, STYLE_STRONG), rule->title, style_plain(options), rule->id);
	print_site(out, account, item, trace, report, options);
	if (finding->object_number != 0) { /* else it is about many of them */
		print_object(out, finding);
	}
	steps_print(out, account, options);
	print_callers(out, item, options);
	print_language(out, account, options);
	text_paragraph(out, "what", finding->message, options);
	print_harm(out, account, options);
	print_panic(out, trace, finding, options);
	text_paragraph(out, "why", rule_get(finding->rule)->why, options);
	text_paragraph(out, "fix", finding->advice, options);
	if (finding->doubt != DOUBT_NONE) {
		char sure[160];
		snprintf(sure, sizeof(sure), "likely, not certain: %s", finding_doubt_why(finding->doubt));
		text_paragraph(out, "sure", sure, options);
	}
	print_more(out, finding, trace_info(trace->trace), options);
	print_key(out, item, explained, options);
	print_suppression(out, account, item, report->triage, options);
	fputc('\n', out);
}

static bool
print_traces(FILE *out, const struct report *report, const struct report_options *options)
{
	const struct report_trace *traces = report->traces;
	bool explained = false;
	for (size_t i = 0; i < report->count; i++) {
		if (i > 0) {
			fputc('\n', out);
		}
		crash_print(out, &traces[i], options);
		for (size_t j = 0; j < traces[i].count; j++) {
			struct account spare;
			const struct report_item *item = &traces[i].items[j];
			if (!report_shows(report, item) || item->state == REPORT_KNOWN) {
				continue; /* told in a line at the end */
			}
			const struct account *account = report_account(&traces[i], item, &spare);
			if (account != NULL) {
				print_finding(out, account, item, &traces[i], report, &explained, options);
			}
			account_clear(&spare);
			if (account == NULL) {
				return false;
			}
		}
		summary_print(out, report, &traces[i], options);
	}
	summary_print_all(out, report, options);
	return text_triage(out, report);
}

bool
report_text(FILE *out, const struct report *report, const struct report_options *options)
{
	FILE *lines = fold_open(out, style_width(options));
	bool whole = lines != NULL && print_traces(lines, report, options);
	return (lines == NULL || fold_close(lines) || ferror(out)) && whole;
}
