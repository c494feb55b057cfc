/* html_summary.c - what is wrong at first sight, and in which processes; see html_parts.h */
#include <inttypes.h>
#include <string.h>

#include "analyzer/print/escape.h"
#include "analyzer/print/unseen.h"
#include "analyzer/report/html_parts.h"
#include "analyzer/report/triage.h"
#include "analyzer/report/words.h"
#include "shim/trace/guard_words.h"
#include "shim/trace/perturb_words.h"

static void
put_processes_words(const struct html *html)
{
	fputs(" <span class=\"rest\">in ", html->out);
	if (html->report->count == 1) {
		fputs("1 process", html->out);
	} else {
		html_number(html->out, html->report->count);
		fputs(" processes", html->out);
	}
	fputs("</span>", html->out);
}

/* The process that NNG itself has ended, and the finding that says why. */
static void
put_panic(const struct html *html, size_t index, bool inside)
{
	FILE *out = html->out;
	const struct report_trace *trace = html->traces[index].trace;
	const struct html_finding *why = NULL;
	for (size_t i = 0; i < html->count && why == NULL; i++) {
		const struct report_entry *entry = html->findings[i].entry;
		why = entry->trace == trace && report_explains(trace, entry->item->finding)
		          ? &html->findings[i]
		          : NULL;
	}
	if (why != NULL) {
		fprintf(out, "<a href=\"#f-%s\">", why->entry->item->key);
	}
	fputs(inside ? "panic" : "a panic", out);
	if (trace->panic.in_call) {
		fprintf(out, " in <code>%s</code>", api_function(trace->panic.call.function)->name);
	}
	fputs(why != NULL ? "</a>" : "", out);
}

static enum severity
severity_of(const struct html_finding *finding)
{
	return finding->entry->item->finding->severity;
}

/* The one sentence below the verdict. */
static void
put_sentence(const struct html *html)
{
	FILE *out = html->out;
	const struct html_finding *most = NULL;
	size_t panics = 0, first = 0;
	for (size_t i = html->report->count; i-- > 0;) {
		bool panic = html->traces[i].trace->panic.words != NULL;
		panics += panic;
		first = panic ? i : first;
	}
	for (size_t i = 0; i < html->count; i++) {
		const struct html_finding *finding = &html->findings[i];
		/* They begin with the gravest: a frequent note says less than an error. */
		if (finding->entry->item->state == REPORT_NEW &&
		    (most == NULL || (severity_of(finding) == severity_of(most) &&
		                      finding->entry->count > most->entry->count))) {
			most = finding;
		}
	}
	fputs("<p>", out);
	if (panics > 0) {
		fprintf(out, "NNG ended %s: ",
		        html->report->count == 1 ? "it"
		        : panics == 1            ? "one of them"
		                                 : "some of them");
		put_panic(html, first, false);
		fputs(". ", out);
	}
	if (most != NULL && most->entry->count > 1) {
		const char *title = rule_get(most->entry->item->finding->rule)->title;
		fprintf(out, "Most often, <a href=\"#f-%s\">", most->entry->item->key);
		html_number(out, most->entry->count);
		fputs(" times</a>: ", out);
		html_sentence(out, title, false);
		fputs(". ", out);
	}
	if (html->shown[REPORT_KNOWN] > 0) {
		html_amount(out, html->shown[REPORT_KNOWN], "known finding");
		fputs(html->shown[REPORT_KNOWN] == 1 ? " of the baseline is" : " of the baseline are", out);
		fputs(" told, too. ", out);
	}
	if (html->shown[REPORT_SUPPRESSED] > 0) {
		html_amount(out, html->shown[REPORT_SUPPRESSED], "finding");
		fputs(html->shown[REPORT_SUPPRESSED] == 1 ? " is suppressed. " : " are suppressed. ", out);
	}
	fputs("</p>", out);
}

/* NNG in the processes that was not recorded, all of it or some functions. */
static void
put_unseen(const struct html *html)
{
	char text[UNSEEN_TEXT];
	for (size_t i = 0; i < html->report->count; i++) {
		const struct trace *trace = html->report->traces[i].trace;
		for (unsigned at = 0; unseen_next(trace, &at, text, sizeof(text));) {
			fputs("<p>", html->out);
			html_text(html->out, text);
			fputs(".</p>\n", html->out);
		}
	}
}

static bool
has_unseen(const struct html *html)
{
	for (size_t i = 0; i < html->report->count; i++) {
		if (trace_has_unseen(html->report->traces[i].trace)) {
			return true;
		}
	}
	return false;
}

static void
put_verdict(const struct html *html)
{
	FILE *out = html->out;
	bool clean = html->shown[REPORT_NEW] == 0;
	fputs("<div class=\"verdict\"><h2 id=\"v\">", out);
	for (int severity = SEVERITY_ERROR; severity >= SEVERITY_NOTE; severity--) {
		size_t count = html->severities[severity];
		char words[64], number[32];
		if (count > 0) {
			style_number(count, number, sizeof(number));
			snprintf(words, sizeof(words), "%s %s", number,
			         html_severities((enum severity)severity, count));
			html_severity(out, (enum severity)severity, 22, words);
			fputc(' ', out);
		}
	}
	if (clean && has_unseen(html)) {
		html_severity(out, SEVERITY_WARNING, 24, "Not all was checked, nothing was found");
	} else if (clean) {
		bool known = html->shown[REPORT_KNOWN] > 0;
		html_fine(out, 24, known ? "Nothing new was found" : "Nothing wrong was found");
	}
	put_processes_words(html);
	fputs("</h2>\n", out);
	if (clean) {
		uint64_t events = 0, threads = 0, objects = 0;
		for (size_t i = 0; i < html->report->count; i++) {
			const struct trace_info *info = trace_info(html->report->traces[i].trace);
			events += info->events;
			threads += info->threads;
			objects += html->traces[i].total;
		}
		fputs("<p>", out);
		html_amount(out, events, "event");
		fputs(" on ", out);
		html_amount(out, threads, "thread");
		fputs(", ", out);
		html_amount(out, objects, "object");
		fputs(" followed, ", out);
		html_amount(out, report_rule_count(html->report), "rule");
		fputs(" applied.</p>", out);
	}
	put_sentence(html);
	put_unseen(html);
	fputs("</div>\n", out);
}

static bool
put_index_row(const struct html *html, const struct html_finding *shown)
{
	FILE *out = html->out;
	const struct report_entry *entry = shown->entry;
	const struct finding *finding = entry->item->finding;
	const struct rule *rule = rule_get(finding->rule);
	struct account spare;
	const struct account *account = report_account(entry->trace, entry->item, &spare);
	bool told = account != NULL;
	if (told) {
		const struct frame *frame = account_frame(account_site(account));
		fprintf(out, "<tr class=\"%s\"><td>", severity_word(finding->severity));
		html_severity(out, finding->severity, 16, NULL);
		fprintf(out, "</td><td class=\"c-what\"><a href=\"#f-%s\">", entry->item->key);
		html_title(out, rule->title);
		fprintf(out, "</a><span class=\"id\">%s%s%s</span></td><td class=\"c-where\">", rule->id,
		        entry->item->state == REPORT_NEW ? "" : ", ",
		        entry->item->state == REPORT_NEW ? "" : report_state_word(entry->item->state));
		if (frame != NULL) {
			html_place(out, frame, HTML_PATH_SHORT);
			if (frame->function != NULL) {
				fputs(" <span class=\"in\">in ", out);
				html_function(out, frame);
				fputs("</span>", out);
			}
		}
		fputs("</td><td class=\"r num c-times\">", out);
		html_number(out, entry->count);
		fputs("×</td><td class=\"c-proc\">", out);
		html_text(out, html->traces[entry->trace - html->report->traces].name);
		fputs("</td></tr>\n", out);
	}
	account_clear(&spare);
	return told;
}

/* A list with more rows scrolls in itself, so that the rest of the page can be reached. */
#define LONG_INDEX     30u
#define LONG_PROCESSES 12u

/* Those that are told in full, the gravest first. */
static bool
put_index(const struct html *html)
{
	FILE *out = html->out;
	bool told = true;
	if (html->full == 0) {
		return true;
	}
	fputs(html->full > LONG_INDEX ? "<div class=\"card index long\" tabindex=\"0\" role=\"group\" "
	                                "aria-label=\"Index of the findings\">"
	                              : "<div class=\"card index\">",
	      out);
	fputs("<table><thead><tr><th scope=\"col\">Severity</th><th "
	      "scope=\"col\">What is wrong</th><th scope=\"col\">Where</th><th scope=\"col\" "
	      "class=\"r\">Times</th><th scope=\"col\">Process</th></tr></thead><tbody>\n",
	      out);
	for (int state = REPORT_NEW; state <= REPORT_SUPPRESSED; state++) {
		for (int severity = SEVERITY_ERROR; severity >= SEVERITY_NOTE; severity--) {
			for (size_t i = 0; i < html->count && told; i++) {
				const struct html_finding *shown = &html->findings[i];
				if (shown->full && (int)shown->entry->item->state == state &&
				    (int)shown->entry->item->finding->severity == severity) {
					told = put_index_row(html, shown);
				}
			}
		}
	}
	fputs("</tbody></table></div>\n", out);
	if (html->full < html->count) {
		fputs("<p class=\"dim\">", out);
		html_number(out, html->count - html->full);
		fputs(" more are told in a line each, below their rules <span "
		      "class=\"n\">(--html-findings)</span>.</p>",
		      out);
	}
	return told;
}

/* What makes the answer less than complete, in the words of the other reports. */
static void
put_end(const struct html *html, size_t index)
{
	FILE *out = html->out;
	const struct report_trace *trace = html->traces[index].trace;
	char end[TRACE_END_TEXT];
	trace_end_text(trace_info(trace->trace), end, sizeof(end));
	html_text(out, end);
	if (trace->panic.words != NULL) {
		fputs(", ", out);
		put_panic(html, index, true);
	}
}

static void
put_counts(const struct html *html, const struct report_trace *trace)
{
	FILE *out = html->out;
	bool any = false;
	for (int severity = SEVERITY_ERROR; severity >= SEVERITY_NOTE; severity--) {
		size_t count = report_count(trace, (enum severity)severity);
		char words[96];
		if (count > 0) {
			snprintf(words, sizeof(words), "%zu<span class=\"vh\"> %s</span>", count,
			         html_severities((enum severity)severity, count));
			html_severity(out, (enum severity)severity, 13, words);
			fputc(' ', out);
			any = true;
		}
	}
	if (!any) {
		html_fine(out, 13, "none");
	}
}

/* Which of many traces it is. The one of a run is not kept. */
static void
put_origin(const struct html *html, const struct trace_info *info)
{
	char when[48];
	start_words(info, when, sizeof(when));
	fputs("<span class=\"from\">", html->out);
	if (!html->options->trace_goes) {
		html_text(html->out, info->file);
		fputs(when[0] != '\0' ? ", " : "", html->out);
	}
	fprintf(html->out, "%s</span>", when);
}

static void
put_process(const struct html *html, size_t index)
{
	static const char *const words[] = {[REPORT_STACKS_NONE] = "none",
	                                    [REPORT_STACKS_ONE_FRAME] = "one frame",
	                                    [REPORT_STACKS_FULL] = "full"};
	FILE *out = html->out;
	const struct report_trace *trace = html->traces[index].trace;
	const struct trace_info *info = trace_info(trace->trace);
	fprintf(out, "<tr id=\"p-%zu\"><th scope=\"row\"><code>", index + 1);
	html_cut(out, info->command[0] != '\0' ? info->command : html->traces[index].name, 200);
	fputs("</code>", out);
	put_origin(html, info);
	fprintf(out, "</th><td class=\"num\">%" PRIu32 "</td><td class=\"num\">", info->pid);
	html_text(out, info->nng_version);
	fputs("</td><td>", out);
	put_end(html, index);
	fputs("</td><td class=\"r num\">", out);
	html_number(out, info->events);
	fputs("</td><td class=\"r num\">", out);
	html_number(out, info->dropped + info->overwritten);
	fputs("</td><td class=\"r num\">", out);
	html_number(out, info->threads);
	fprintf(out, "</td><td>%s", words[report_stacks(trace->trace)]);
	if (info->guard != GUARD_OFF) {
		fprintf(out, "; guard mode (%s) kept %" PRIu64 " wrong calls from NNG",
		        guard_mode_word(info->guard), info->guard_refused);
	}
	if (info->perturb != PERTURB_OFF) {
		fprintf(out, "; %" PRIu64 " calls were delayed (%s, seed %" PRIu64 ")",
		        info->perturb_delays, perturb_mode_word(info->perturb), info->perturb_seed);
	}
	fputs("</td><td class=\"n\">", out);
	put_counts(html, trace);
	fputs("</td></tr>\n", out);
}

/* Of which modules names or lines are missing in this page, and why. */
static void
put_losses(const struct html *html)
{
	FILE *out = html->out;
	struct symbols_loss loss;
	bool any = false;
	for (size_t i = 0; i < html->report->count; i++) {
		for (uint32_t at = 0; symbols_next_loss(html->report->traces[i].symbols, &at, &loss);) {
			fprintf(out, "%s<li>%s are missing for <code>", any ? "" : "<ul class=\"dim\">",
			        loss.what);
			html_cut(out, loss.module, 200);
			fprintf(out, "</code>: %s</li>", loss.reason);
			any = true;
		}
	}
	fputs(any ? "</ul>\n" : "", out);
}

static void
put_processes(const struct html *html)
{
	FILE *out = html->out;
	fprintf(
	    out,
	    "<h3 class=\"sub\">Processes</h3><div class=\"card scroll procs%s\" tabindex=\"0\" "
	    "role=\"group\" aria-label=\"Processes\"><table><thead><tr><th "
	    "scope=\"col\">Command</th><th scope=\"col\">Pid</th><th scope=\"col\">NNG</th><th "
	    "scope=\"col\">How it ended</th><th scope=\"col\" class=\"r\">Events</th><th scope=\"col\" "
	    "class=\"r\">Lost</th><th scope=\"col\" class=\"r\">Threads</th><th "
	    "scope=\"col\">Stacks</th><th scope=\"col\">Findings</th></tr></thead><tbody>\n",
	    html->report->count > LONG_PROCESSES ? " long" : "");
	for (size_t i = 0; i < html->report->count; i++) {
		put_process(html, i);
	}
	fputs("</tbody></table></div>", out);
	put_losses(html);
}

/* What a clean answer rests on, and what it does not say. */
static void
put_grounds(const struct html *html)
{
	FILE *out = html->out;
	uint64_t lost = 0, damaged = 0, poor = 0, unended = 0;
	for (size_t i = 0; i < html->report->count; i++) {
		struct trace *trace = html->report->traces[i].trace;
		const struct trace_info *info = trace_info(trace);
		lost += info->dropped + info->overwritten;
		damaged += info->damaged;
		poor += report_stacks(trace) != REPORT_STACKS_FULL;
		unended += info->end != TRACE_END_EXIT;
	}
	fputs("<div class=\"card clean\"><div><h3>What this rests on</h3><ul><li>", out);
	if (lost == 0) {
		fputs("no event was lost, none overwritten", out);
	} else {
		html_number(out, lost);
		fputs(" events are missing: what they would have shown is not known", out);
	}
	fputs("</li><li>", out);
	fputs(poor == 0 ? "the stacks were recorded in full" : "not all stacks were recorded in full",
	      out);
	fputs("</li><li>", out);
	fputs(unended == 0 ? "every process ended by exit, so leaks would have been seen"
	                   : "not every process ended by exit: leaks are not looked for there",
	      out);
	fputs("</li>", out);
	if (damaged > 0) {
		fputs("<li>", out);
		html_amount(out, damaged, "place");
		fputs(" in the traces could not be read</li>", out);
	}
	fprintf(out, "<li>%s</li></ul></div>",
	        html->shown[REPORT_SUPPRESSED] > 0 ? "some findings are suppressed"
	                                           : "nothing was suppressed");
	fputs(
	    "<div><h3>What it does not say</h3><ul><li>only what ran was judged: another run may take "
	    "other ways</li><li>memory itself is not watched: a write through an old pointer into a "
	    "body stays unseen</li><li>calls of an NNG that could not be captured are not "
	    "recorded</li></ul></div></div>\n",
	    out);
}

bool
html_summary(struct html *html)
{
	fputs("<section id=\"summary\" aria-labelledby=\"v\">", html->out);
	put_verdict(html);
	if (html->shown[REPORT_NEW] == 0) {
		put_grounds(html);
	}
	bool told = put_index(html);
	put_processes(html);
	fputs("</section>\n", html->out);
	return told;
}
