/*
 * html.c - the report as one page, which needs nothing else: no request, no script, no style. The
 * script only adds. See html_parts.h
 */
#include <stdlib.h>
#include <string.h>

#include "analyzer/report/html_assets.h"
#include "analyzer/report/html_parts.h"
#include "analyzer/report/triage.h"

static int
by_rule(const void *left, const void *right)
{
	const struct html_finding *a = left, *b = right;
	if (a->rule_at != b->rule_at) {
		return a->rule_at < b->rule_at ? -1 : 1;
	}
	return a->entry < b->entry ? -1 : a->entry > b->entry;
}

/* New ones before known, these before suppressed ones; else in the order of the report. */
static bool
choose_findings(struct html *html)
{
	const struct report *report = html->report;
	size_t first[RULE_COUNT], most = html->options->html_findings;
	memset(first, 0xff, sizeof(first));
	html->findings = calloc(report->entry_count + 1, sizeof(html->findings[0]));
	for (int state = REPORT_NEW; html->findings != NULL && state <= REPORT_SUPPRESSED; state++) {
		for (size_t i = 0; i < report->entry_count; i++) {
			const struct report_entry *entry = &report->entries[i];
			enum rule_id rule = entry->item->finding->rule;
			if ((int)entry->item->state != state || !report_shows(report, entry->item)) {
				continue;
			}
			html->shown[state]++;
			html->severities[entry->item->finding->severity] += state == REPORT_NEW;
			if (html->count == HTML_FINDINGS_MAX) {
				continue;
			}
			first[rule] = first[rule] == SIZE_MAX ? html->count : first[rule];
			html->findings[html->count] = (struct html_finding){
			    .entry = entry, .rule_at = first[rule], .full = html->count < most};
			html->count++;
		}
	}
	if (html->findings != NULL) {
		html->full = html->count < most ? html->count : most;
		qsort(html->findings, html->count, sizeof(html->findings[0]), by_rule);
	}
	return html->findings != NULL;
}

/* Reads all traces once more. */
static bool
live_again(struct html *html)
{
	size_t most = html->options->html_objects;
	html->traces = calloc(html->report->count + 1, sizeof(html->traces[0]));
	bool fine = html->traces != NULL;
	for (size_t i = 0; i < html->report->count && fine; i++) {
		html->traces[i].trace = &html->report->traces[i];
		fine = html_lives(&html->traces[i], html, most);
		most -= html->traces[i].count < most ? html->traces[i].count : most;
	}
	return fine;
}

static void
put_head(const struct html *html)
{
	FILE *out = html->out;
	fprintf(out,
	        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
	        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
	        "'%s'; script-src '%s'; img-src data:; base-uri 'none'; form-action 'none'\">\n"
	        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
	        "<meta name=\"referrer\" content=\"no-referrer\">\n"
	        "<link rel=\"icon\" href=\"data:,\">\n<title>",
	        html_style_hash, html_script_hash);
	if (html->shown[REPORT_NEW] == 0) {
		fputs("nothing found", out);
	}
	const char *between = "";
	for (int severity = SEVERITY_ERROR; severity >= SEVERITY_NOTE; severity--) {
		size_t count = html->severities[severity];
		if (count > 0) {
			fprintf(out, "%s%zu %s", between, count,
			        html_severities((enum severity)severity, count));
			between = ", ";
		}
	}
	if (html->report->count == 1) {
		fputs(" in ", out);
		html_text(out, html->traces[0].name);
	}
	fprintf(out, " - nngtrace</title>\n<style>%s</style></head>\n", (const char *)html_style);
}

static void
put_top(const struct html *html)
{
	FILE *out = html->out;
	bool found = html->count > 0;
	fputs("<body><a class=\"skip\" href=\"#findings\">Skip to the findings</a>\n"
	      "<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\" "
	      "focusable=\"false\"><defs><pattern id=\"flight\" width=\"7\" height=\"7\" "
	      "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect id=\"flight-a\" "
	      "width=\"7\" height=\"7\" fill=\"#e3efe7\"/><path id=\"flight-b\" d=\"M1.5 0v7\" "
	      "stroke=\"#1f7a4a\" stroke-width=\"2.5\"/></pattern></defs></svg>\n"
	      "<header class=\"top\"><div><h1>nngtrace <span>report</span></h1><nav "
	      "aria-label=\"Sections\"><a href=\"#summary\">Summary</a><a href=\"#findings\">Findings "
	      "<span class=\"num\">",
	      out);
	html_number(out, html->count);
	fputs("</span></a><a href=\"#objects\">Objects</a><a href=\"#stats\">Stats</a><a "
	      "href=\"#about\">About</a></nav>\n<div class=\"tools\" data-script hidden>",
	      out);
	if (found) {
		fputs("<button type=\"button\" data-do=\"previous\">↑<span class=\"vh\"> Previous "
		      "finding</span><kbd aria-hidden=\"true\">k</kbd></button><button type=\"button\" "
		      "data-do=\"next\">↓<span class=\"vh\"> Next finding</span><kbd "
		      "aria-hidden=\"true\">j</kbd></button>",
		      out);
	}
	fputs("<button type=\"button\" data-do=\"theme\">Theme<kbd "
	      "aria-hidden=\"true\">t</kbd></button><button type=\"button\" data-do=\"keys\">Keys<kbd "
	      "aria-hidden=\"true\">?</kbd></button></div></div></header>\n<main>\n",
	      out);
}

/* What was reached, with the option that moves it. */
static void
put_limits(const struct html *html)
{
	FILE *out = html->out;
	uint64_t objects = 0, left_out = 0;
	size_t rows = 0, told = html->shown[REPORT_NEW] + html->shown[REPORT_KNOWN] +
	                        html->shown[REPORT_SUPPRESSED];
	bool any = false;
	for (size_t i = 0; i < html->report->count; i++) {
		objects += html->traces[i].total;
		rows += html->traces[i].count;
		left_out += findings_left_out(html->report->traces[i].findings);
	}
	fputs("<dt>Limits reached</dt><dd>", out);
	if (html->full < html->count) {
		html_number(out, html->full);
		fputs(" of ", out);
		html_number(out, told);
		fputs(" findings are told in full (--html-findings). ", out);
		any = true;
	}
	if (html->count < told || left_out > 0) {
		html_number(out, told - html->count + left_out);
		fputs(" findings are not shown at all. ", out);
		any = true;
	}
	if (rows < objects) {
		html_number(out, rows);
		fputs(" of ", out);
		html_number(out, objects);
		fputs(" objects are listed (--html-objects). ", out);
		any = true;
	}
	if (html_lives_part(out, html)) {
		fputs(" were looked at for objects and stats (--html-events). ", out);
		any = true;
	}
	fputs(any ? "</dd>" : "none</dd>", out);
}

/* The options that say which findings are told, as they would be typed. */
static void
put_choice(const struct html *html)
{
	FILE *out = html->out;
	const bool *rules = html->report->rules;
	const struct triage *triage = html->report->triage;
	bool most = report_rule_count(html->report) > RULE_COUNT / 2;
	for (int i = 0; rules != NULL && i < RULE_COUNT; i++) {
		if (rules[i] != most) {
			fprintf(out, " --rule %s%s", most ? "-" : "", rule_get((enum rule_id)i)->id);
		}
	}
	if (triage == NULL) {
		return;
	}
	fputs(triage->options->no_default ? " --no-default-suppressions" : "", out);
	fputs(triage->options->show ? " --show-suppressed" : "", out);
	for (size_t i = 0; i < triage->options->file_count; i++) {
		fputs(" --suppressions ", out);
		html_shell_path(out, triage->options->files[i]);
	}
	if (triage->options->baseline != NULL) {
		fputs(" --baseline ", out);
		html_shell_path(out, triage->options->baseline);
	}
}

static void
put_about(const struct html *html)
{
	FILE *out = html->out;
	const struct report_options *options = html->options;
	fputs("<section aria-labelledby=\"about\"><h2 id=\"about\">About</h2><dl class=\"card "
	      "about\"><dt>nngtrace</dt><dd>" NNGTRACE_VERSION "</dd><dt>To make it "
	      "again</dt><dd><code>nngtrace check --format html -o report.html",
	      out);
	fprintf(out, " --html-findings %zu --html-objects %zu --html-events %zu%s",
	        options->html_findings, options->html_objects, options->html_events,
	        options->no_source ? " --no-source" : "");
	put_choice(html);
	for (size_t i = 0; i < html->report->count && i < 8 && !options->trace_goes; i++) {
		fputc(' ', out);
		html_shell_path(out, trace_info(html->report->traces[i].trace)->file);
	}
	fprintf(out, "%s</code></dd><dt>Rules</dt><dd>%u, see <code>nngtrace rules</code></dd>",
	        options->trace_goes       ? " TRACE"
	        : html->report->count > 8 ? " …"
	                                  : "",
	        report_rule_count(html->report));
	put_limits(html);
	fputs("<dt>Source</dt><dd>", out);
	fputs(options->no_source ? "left out (--no-source)"
	                         : "read when this was made, where the file was not changed after the "
	                           "recording began",
	      out);
	fputs(
	    "</dd><dt>Times</dt><dd>of a story: since its first step; of objects and stats: since the "
	    "first event of the trace</dd><dt>What it cannot see</dt><dd>memory, and calls of an "
	    "NNG that could not be captured</dd></dl></section>\n",
	    out);
}

static void
put_end(FILE *out)
{
	fprintf(out,
	        "</main>\n<dialog id=\"keys\" aria-labelledby=\"keys-h\"><h2 "
	        "id=\"keys-h\">Keys</h2><table><tbody><tr><th scope=\"row\"><kbd>j</kbd> "
	        "<kbd>k</kbd></th><td>next, previous finding</td></tr><tr><th "
	        "scope=\"row\"><kbd>/</kbd></th><td>search the findings</td></tr><tr><th "
	        "scope=\"row\"><kbd>f</kbd></th><td>filters</td></tr><tr><th "
	        "scope=\"row\"><kbd>t</kbd></th><td>light or dark</td></tr><tr><th "
	        "scope=\"row\"><kbd>?</kbd></th><td>this help</td></tr><tr><th "
	        "scope=\"row\"><kbd>Esc</kbd></th><td>leave a field, close "
	        "this</td></tr></tbody></table><button type=\"button\" "
	        "data-do=\"close\">Close</button></dialog>\n<script>%s</script>\n</body></html>\n",
	        (const char *)html_script);
}

bool
report_html(FILE *out, const struct report *report, const struct report_options *options)
{
	struct html html = {.out = out, .report = report, .options = options};
	bool told = choose_findings(&html) && live_again(&html);
	if (told) {
		put_head(&html);
		put_top(&html);
		told = html_summary(&html) && html_findings(&html);
	}
	if (told) {
		html_objects(&html);
		told = html_stats(&html);
		put_about(&html);
		put_end(out);
	}
	for (size_t i = 0; html.traces != NULL && i < report->count; i++) {
		html_lives_free(&html.traces[i]);
	}
	free(html.traces);
	free(html.findings);
	return told;
}
