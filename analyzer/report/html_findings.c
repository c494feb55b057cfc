/* html_findings.c - the findings of the page, rule by rule; see html_parts.h */
#include <stdlib.h>
#include <string.h>

#include "analyzer/nng/manual.h"
#include "analyzer/print/page.h"
#include "analyzer/report/html_parts.h"

/* The lines of code below a heading of a rule's page; NULL: there are none. */
static const char *
page_code(const char *page, const char *heading, size_t *length)
{
	const char *at = page != NULL ? strstr(page, heading) : NULL;
	at = at != NULL ? strstr(at, "```") : NULL;
	at = at != NULL ? strchr(at, '\n') : NULL;
	const char *end = at != NULL ? strstr(at, "\n```") : NULL;
	if (end == NULL) {
		return NULL;
	}
	*length = end > at + 1 ? (size_t)(end - at - 1) : 0;
	return at + 1;
}

static void
put_code(FILE *out, const char *caption, const char *code, size_t length)
{
	fprintf(out, "<div><p class=\"cap\">%s</p><pre tabindex=\"0\"><code>", caption);
	while (length > 0) {
		const char *end = memchr(code, '\n', length);
		size_t line = end != NULL ? (size_t)(end - code) : length;
		html_line(out, code, line);
		fputs(end != NULL ? "\n" : "", out);
		line += end != NULL;
		code += line;
		length -= line;
	}
	fputs("</code></pre></div>", out);
}

/* Why the rule is one, with links to the pages of NNG's manual that it names. */
static void
put_why(FILE *out, const char *why, uint32_t release)
{
	struct manual_page page;
	char *before;
	for (; manual_next(why, release, &page); why = page.name + page.length) {
		before = strndup(why, (size_t)(page.name - why));
		html_sentence(out, before != NULL ? before : "", false);
		fprintf(out, "<a href=\"%s\" rel=\"noreferrer\">%.*s</a>", page.address, (int)page.length,
		        page.name);
		free(before);
	}
	html_sentence(out, why, false);
}

/* What all findings of a rule have in common. release: of the NNG that the first of them is about.
 */
static void
put_rule(FILE *out, const struct finding *finding, uint32_t release)
{
	const struct rule *rule = rule_get(finding->rule);
	const char *page = page_find(rule->id), *wrong, *right;
	size_t wrong_length = 0, right_length = 0;
	fprintf(out,
	        "<section class=\"rule\" id=\"r-%s\" aria-labelledby=\"h-%s\">\n<header><h3 "
	        "id=\"h-%s\">",
	        rule->id, rule->id, rule->id);
	html_title(out, rule->title);
	fprintf(out, " <code>%s</code></h3>\n<dl><div><dt>Fix</dt><dd>", rule->id);
	html_sentence(out, finding->advice, false);
	fputs("</dd></div><div><dt>Why</dt><dd>", out);
	put_why(out, rule->why, release);
	fputs("</dd></div></dl>\n", out);
	wrong = page_code(page, "\n## Wrong", &wrong_length);
	right = page_code(page, "\n## Right", &right_length);
	if (wrong != NULL && right != NULL) {
		fputs("<details class=\"ex\"><summary>Wrong and right code</summary><div class=\"code2\">",
		      out);
		put_code(out, "Wrong", wrong, wrong_length);
		put_code(out, "Right", right, right_length);
		fprintf(out,
		        "</div><p class=\"dim\">All about the rule: <code>nngtrace explain "
		        "%s</code></p></details>",
		        rule->id);
	}
	fputs("</header>\n", out);
}

static bool
put_finding(const struct html *html, size_t index, char *advice, bool *listing)
{
	const struct html_finding *shown = &html->findings[index];
	const struct report_entry *entry = shown->entry;
	const struct finding *finding = entry->item->finding;
	FILE *out = html->out;
	struct account spare;
	const struct account *account = report_account(entry->trace, entry->item, &spare);
	bool told = account != NULL;
	if (told && (index == 0 || html->findings[index - 1].rule_at != shown->rule_at)) {
		fputs(*listing ? "</ul>" : "", out);
		fputs(index > 0 ? "</section>\n" : "", out);
		*listing = false;
		put_rule(out, finding, trace_info(entry->trace->trace)->nng_release);
		memcpy(advice, finding->advice, sizeof(finding->advice));
	}
	if (told && shown->full) {
		html_article(html, account, entry, advice, index == 0);
	} else if (told) {
		fputs(*listing ? "" : "<ul class=\"card brief\">\n", out);
		*listing = true;
		html_article_row(html, account, entry);
	}
	account_clear(&spare);
	return told;
}

static void
put_filters(const struct html *html)
{
	FILE *out = html->out;
	fputs("<form class=\"filters\" role=\"search\" aria-label=\"Filter the findings\" data-script "
	      "hidden>\n<fieldset><legend class=\"vh\">Severity</legend>",
	      out);
	for (int severity = SEVERITY_ERROR; severity >= SEVERITY_NOTE; severity--) {
		size_t count = 0;
		for (size_t i = 0; i < html->count; i++) {
			count += (int)html->findings[i].entry->item->finding->severity == severity;
		}
		if (count > 0) {
			fprintf(out, "<button type=\"button\" data-sev=\"%s\" aria-pressed=\"true\">",
			        severity_word((enum severity)severity));
			html_severity(out, (enum severity)severity, 16, NULL);
			fprintf(out, "%zu</button>", count);
		}
	}
	fputs("</fieldset>\n", out);
	static const char *const names[] = {"state", "rule", "process", "file", "thread"};
	for (size_t i = html->shown[REPORT_NEW] == html->count; i < 5; i++) {
		fprintf(
		    out,
		    "<label class=\"vh\" for=\"q-%s\">%s</label><select id=\"q-%s\" name=\"%s\"><option "
		    "value=\"\">any %s</option></select>\n",
		    names[i], names[i], names[i], names[i], names[i]);
	}
	fputs("<label class=\"vh\" for=\"q-text\">Text</label><input id=\"q-text\" type=\"search\" "
	      "placeholder=\"Search findings\">\n<output aria-live=\"polite\"></output><button "
	      "type=\"button\" data-reset hidden>Show all</button></form>\n"
	      "<p id=\"none\" class=\"dim\" hidden>No finding matches these filters.</p>\n",
	      out);
}

bool
html_findings(struct html *html)
{
	FILE *out = html->out;
	char advice[sizeof(((struct finding *)0)->advice)] = "";
	bool told = true, listing = false;
	fputs("<section aria-labelledby=\"findings\"><h2 id=\"findings\">Findings</h2>\n", out);
	if (html->count == 0) {
		fputs("<p class=\"dim\">None.</p>", out);
	} else {
		put_filters(html);
	}
	for (size_t i = 0; i < html->count && told; i++) {
		told = put_finding(html, i, advice, &listing);
	}
	fputs(listing ? "</ul>" : "", out);
	fputs(html->count > 0 ? "</section>" : "", out);
	fputs("</section>\n", out);
	return told;
}
