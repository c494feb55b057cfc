/* html_article.c - one finding on the page, in full or in a line; see html_parts.h */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/nng/kinds.h"
#include "analyzer/report/html_parts.h"
#include "analyzer/report/interpreter.h"
#include "analyzer/report/triage.h"
#include "analyzer/report/words.h"

#define STACK_MAX 64u /* frames of a stack */

static const struct html_trace *
trace_of(const struct html *html, const struct report_entry *entry)
{
	return &html->traces[entry->trace - html->report->traces];
}

/* What the filters look at. */
static void
put_data(const struct html *html, const struct account *account, const struct report_entry *entry)
{
	FILE *out = html->out;
	const struct account_place *site = account_site(account);
	const struct frame *frame = account_frame(site);
	fprintf(out, " data-severity=\"%s\" data-rule=\"%s\" data-process=\"%zu\" data-state=\"%s\"",
	        severity_word(account->finding->severity), rule_get(account->finding->rule)->id,
	        (size_t)(entry->trace - html->report->traces) + 1,
	        report_state_word(entry->item->state));
	if (frame != NULL && frame->shown != NULL) {
		fputs(" data-file=\"", out);
		html_text(out, frame->shown);
		fputc('"', out);
	}
	if (site->has_event) {
		fprintf(out, " data-thread=\"thread %" PRIu32 "\"", site->event.thread + 1);
	}
}

static void
put_thread(FILE *out, const struct account_place *place, const struct trace_info *info)
{
	fprintf(out, "<span class=\"n\">thread %" PRIu32, place->event.thread + 1);
	if (thread_is_named(place->thread_name, info)) {
		fputs(" “", out);
		html_cut(out, place->thread_name, 24);
		fputs("”", out);
	}
	fputs("</span>", out);
}

#define NAME_MOST 60u /* letters of an object's name */

/* "msg#17 “order 4711” (3 bytes)", "ctx#1 (ctx 5 of socket 1 (req0))". */
static void
put_object(FILE *out, const struct finding *finding)
{
	const char *word = api_kind_word(finding->kind);
	fprintf(out, " <span>%s#%" PRIu64, word, finding->object_number);
	if (finding->object_name[0] != '\0') {
		fputs(" “", out);
		html_cut(out, finding->object_name, NAME_MOST);
		fputs("”", out);
	}
	if (kind_is_handle(finding->kind)) {
		fprintf(out, " (%s %" PRIu64, word, finding->object_key);
		if (finding->object_about[0] != '\0') {
			fputs(finding->kind == NNGT_CTX ? " of " : ", ", out);
			html_text(out, finding->object_about);
		}
		fputc(')', out);
	} else if (finding->object_about[0] != '\0') {
		fputs(" (", out);
		html_text(out, finding->object_about);
		fputc(')', out);
	}
	fputs("</span>", out);
}

/* "ask() client.c:63", where the whole path stands elsewhere. */
static void
put_caller(FILE *out, const struct frame *frame)
{
	html_function(out, frame);
	fputc(' ', out);
	html_place(out, frame, HTML_PATH_BASE);
}

static void
put_where(const struct html *html, const struct account *account, const struct report_entry *entry)
{
	FILE *out = html->out;
	const struct account_place *site = account_site(account);
	const struct frame *frame = account_frame(site), *caller = account_caller(site);
	size_t process = (size_t)(entry->trace - html->report->traces);
	fputs("<div class=\"where\"><span>", out);
	if (frame != NULL) {
		html_place(out, frame, HTML_PATH_WHOLE);
		fputs(frame->function != NULL ? " in " : "", out);
		html_function(out, frame);
	} else {
		fputs(site->has_event ? site->function : "at the end", out);
	}
	if (caller != NULL) {
		fputs(", called by ", out);
		put_caller(out, caller);
	}
	fputs("</span> ", out);
	if (site->has_event) {
		put_thread(out, site, trace_info(entry->trace->trace));
	}
	if (account->finding->object_number != 0) {
		put_object(out, account->finding);
	}
	fprintf(out, " <a href=\"#p-%zu\">", process + 1);
	html_text(out, html->traces[process].name);
	fprintf(out, " (pid %" PRIu32 ")</a>", trace_info(entry->trace->trace)->pid);
	if (entry->traces > 1) {
		fprintf(out, " <span>and %u more</span>", entry->traces - 1);
	}
	fputs("</div>", out);
}

/* What came of it: in the story, and in NNG itself. */
static void
put_harm(const struct html *html, const struct html_story *story, const struct report_entry *entry)
{
	FILE *out = html->out;
	const struct account_place *harm = story->harm;
	if (harm != NULL) {
		fputs("<p class=\"harm\"><b>What came of it:</b> ", out);
		html_sentence(out, harm->step->note[0] != '\0' ? harm->step->note : harm->function, false);
		if (harm->has_event) {
			fputs(" (", out);
			put_thread(out, harm, trace_info(entry->trace->trace));
			if (harm->count > 0) {
				fputs(", ", out);
				html_place(out, account_frame(harm), HTML_PATH_WHOLE);
			}
			fputc(')', out);
		}
		fputs("</p>", out);
	}
	if (report_explains(entry->trace, story->account->finding)) {
		fputs("<p class=\"harm\"><b>This ended the process.</b> NNG gave up in this call: <code>",
		      out);
		html_text(out, entry->trace->panic.words);
		fputs("</code></p>", out);
	}
}

static void
print_frame(FILE *plain, const void *frame)
{
	frame_print(plain, frame);
}

/* One element for all of it; what belongs to libraries at its end is dim. */
static void
put_stack(FILE *out, const struct account_place *place)
{
	unsigned count = place->count < STACK_MAX ? place->count : STACK_MAX, own = count;
	if (count == 0) {
		return;
	}
	while (own > 0 && place->frames[own - 1].library) {
		own--;
	}
	fprintf(out, "<details><summary>stack, %u frame%s</summary><pre class=\"stack\">", place->count,
	        place->count == 1 ? "" : "s");
	for (unsigned i = 0; i < count; i++) {
		fputs(i > 0 ? "\n" : "", out);
		fputs(i == own ? "<span class=\"lib\">" : "", out);
		html_printed(out, print_frame, &place->frames[i]);
	}
	fputs(own < count ? "</span>" : "", out);
	if (count < place->count) {
		fprintf(out, "\n%u more", place->count - count);
	}
	fputs("</pre></details>", out);
}

static void
put_step(FILE *out, const struct html_story *story, unsigned step, const struct report_entry *entry)
{
	const struct account_place *place = story->steps[step];
	const struct account *account = story->account;
	const struct frame *frame = account_frame(place), *caller = account_caller(place);
	bool offence = step == story->offence;
	bool turning = account->turning >= 0 && place == &account->places[account->turning];
	char verb[96], result[64];
	bool returns = place->event.type != NNGT_CALLBACK_BEGIN &&
	               api_function(place->event.function)->result != NNGT_VOID;
	html_verb(place, verb, sizeof(verb));
	account_result(place, result, sizeof(result));
	fprintf(out, "<li id=\"f-%s-s%u\" class=\"%s%s\"><div class=\"step\"><b>%s</b> <code>%s",
	        entry->item->key, step + 1, html_owner_class(story->after[step]),
	        offence   ? " offence"
	        : turning ? " turning"
	                  : "",
	        verb, place->function);
	if (result[0] != '\0') {
		fprintf(out, " %s %s", returns ? "returned" : "result", result);
	}
	fprintf(out, "</code>%s</div>", offence ? " <b>← here</b>" : "");
	uint64_t start = story->steps[0]->event.time_ns, now = place->event.time_ns;
	fputs("<div class=\"meta\"><span class=\"num\">+", out);
	html_ms(out, now > start ? now - start : 0);
	fputs(" ms</span> ", out);
	put_thread(out, place, trace_info(entry->trace->trace));
	if (frame != NULL) {
		fputs(" <span>", out);
		put_caller(out, frame);
		if (caller != NULL) {
			fputs(" called by ", out);
			put_caller(out, caller);
		}
		fputs("</span>", out);
	}
	fputs("</div>", out);
	if (frame != NULL && frame->line_is != NULL) {
		fprintf(out, "<p class=\"own\">the line is %s: %s</p>", frame->line_is, frame->line_why);
	}
	char delay[ACCOUNT_DELAY];
	account_delay(place, delay, sizeof(delay));
	if (delay[0] != '\0') {
		fprintf(out, "<p class=\"own\">%s</p>", delay);
	}
	if (place->step->note[0] != '\0') {
		fputs("<p class=\"own\">", out);
		html_sentence(out, place->step->note, false);
		fputs("</p>", out);
	}
	put_stack(out, place);
	fputs("</li>\n", out);
}

static void
put_story(const struct html *html, const struct html_story *story, const struct report_entry *entry)
{
	FILE *out = html->out;
	char object[64];
	finding_object(story->account->finding, object, sizeof(object));
	fprintf(out, "<div><p class=\"cap\">The story%s%s", object[0] != '\0' ? " of " : "", object);
	if (entry->count > 1) {
		fputs(", the first of ", out);
		html_number(out, entry->count);
	}
	fputs("</p><ol class=\"story\">", out);
	for (unsigned i = 0; i < story->count; i++) {
		put_step(out, story, i, entry);
	}
	if (story->offence == story->count) {
		fprintf(out,
		        "<li class=\"offence\"><div class=\"step\"><b>%s</b> at the end of the "
		        "trace</div></li>",
		        story->cry);
	}
	fputs("</ol></div>", out);
}

/* Only when there are several. */
static void
put_callers(FILE *out, const struct report_item *item)
{
	unsigned kept =
	    item->caller_count < REPORT_CALLERS_MAX ? item->caller_count : REPORT_CALLERS_MAX;
	if (item->caller_count < 2) {
		return;
	}
	fputs("<div><dt>callers</dt><dd><span>", out);
	for (unsigned i = 0; i < kept; i++) {
		fputs(i == 0 ? "" : ", ", out);
		html_function(out, &item->callers[i]);
		fputc(' ', out);
		html_place(out, &item->callers[i], HTML_PATH_BASE);
	}
	if (item->caller_count > kept) {
		fprintf(out, " and %u more", item->caller_count - kept);
	}
	fputs("</span></dd></div>", out);
}

static void
print_suggestion(FILE *plain, const void *account)
{
	suppression_suggest(plain, account);
}

static void
put_language(FILE *out, const struct account *account)
{
	const char *language = interpreter_language(account_site(account));
	if (language != NULL) {
		fprintf(out, "<div><dt>from</dt><dd>" INTERPRETER_CLAUSE "</dd></div>", language);
	}
}

static void
put_foot(const struct html *html, const struct html_story *story, const struct report_entry *entry,
         const char *advice)
{
	FILE *out = html->out;
	const struct finding *finding = story->account->finding;
	const struct report_item *item = entry->item;
	const struct trace_info *info = trace_info(entry->trace->trace);
	fputs("<dl class=\"foot\">", out);
	put_callers(out, item);
	put_language(out, story->account);
	if (strcmp(advice, finding->advice) != 0) {
		fputs("<div><dt>fix</dt><dd><span>", out);
		html_sentence(out, finding->advice, false);
		fputs("</span></dd></div>", out);
	}
	if (finding->doubt != DOUBT_NONE) {
		fprintf(out, "<div><dt>sure</dt><dd>likely, not certain: %s</dd></div>",
		        finding_doubt_why(finding->doubt));
	}
	if (finding->object_number != 0 && !html->options->trace_goes) {
		fputs("<div><dt>more</dt><dd><code>nngtrace history ", out);
		html_shell_path(out, info->file);
		fprintf(out, " %s#%" PRIu64 "</code></dd></div>", api_kind_word(finding->kind),
		        finding->object_number);
	}
	fprintf(out, "<div><dt>key</dt><dd><code>%s</code>", item->key);
	if (item->unusual != NULL) {
		fprintf(out, "<span>not the usual one: %s</span>", item->unusual);
	}
	fputs("</dd></div>", out);
	if (item->suppression != 0 && html->report->triage != NULL) {
		const struct suppression *by =
		    &html->report->triage->suppressions.items[item->suppression - 1];
		fputs("<div><dt>hidden by</dt><dd><span>", out);
		html_text(out, by->file);
		fprintf(out, ":%u%s", by->line, by->reason[0] != '\0' ? ": " : "");
		html_text(out, by->reason);
		fputs("</span></dd></div>", out);
	} else {
		fprintf(out, "<div><dt>suppress</dt><dd><code id=\"s-%s\">", item->key);
		html_printed(out, print_suggestion, story->account);
		fprintf(out,
		        "  # key %s: why?</code><button type=\"button\" data-do=\"copy\" data-of=\"s-%s\" "
		        "data-script hidden>Copy</button></dd></div>",
		        item->key, item->key);
	}
	fputs("</dl>", out);
}

static void
put_times(FILE *out, uint64_t count)
{
	fputs("<span class=\"times\">", out);
	html_amount(out, count, "time");
	fputs("</span>", out);
}

void
html_article(const struct html *html, const struct account *account,
             const struct report_entry *entry, const char *advice, bool first)
{
	FILE *out = html->out;
	const struct finding *finding = account->finding;
	struct html_story story;
	char object[64];
	html_story(&story, account, trace_of(html, entry));
	finding_object(finding, object, sizeof(object));
	fprintf(out, "<article class=\"finding %s\" id=\"f-%s\" tabindex=\"-1\"",
	        severity_word(finding->severity), entry->item->key);
	put_data(html, account, entry);
	fputs(">\n<header>", out);
	html_severity(out, finding->severity, 16, NULL);
	fputs(" <h4>", out);
	html_sentence(out, finding_sentence(finding), true);
	fputs("</h4>", out);
	put_times(out, entry->count);
	fputc('\n', out);
	put_where(html, account, entry);
	if (entry->item->state != REPORT_NEW) {
		fprintf(out, "<p class=\"harm\"><b>%s</b></p>",
		        entry->item->state == REPORT_KNOWN ? "Known: in the baseline" : "Suppressed");
	}
	put_harm(html, &story, entry);
	fprintf(out,
	        "</header>\n<details class=\"body\"%s><summary>Timeline, source, story%s%s, "
	        "stacks</summary>\n<div class=\"inner\">",
	        first ? " open" : "", object[0] != '\0' ? " of " : "", object);
	html_timeline(out, &story, entry->item->key);
	if (first) {
		html_legend(out);
	}
	fputs("<div class=\"two\"><div>", out);
	html_source(html, &story, entry);
	fputs("</div>", out);
	put_story(html, &story, entry);
	fputs("</div>", out);
	put_foot(html, &story, entry, advice);
	fputs("</div></details></article>\n", out);
}

void
html_article_row(const struct html *html, const struct account *account,
                 const struct report_entry *entry)
{
	FILE *out = html->out;
	const struct frame *frame = account_frame(account_site(account));
	fprintf(out, "<li id=\"f-%s\"", entry->item->key);
	put_data(html, account, entry);
	fprintf(out, ">%s: ", severity_word(account->finding->severity));
	html_text(out, finding_sentence(account->finding));
	if (frame != NULL) {
		char where[256];
		frame_where(frame, where, sizeof(where));
		fputs(" <b>", out);
		html_text(out, where);
		fputs("</b>", out);
	}
	fputs(" ", out);
	html_amount(out, entry->count, "time");
	fputs("</li>\n", out);
}
