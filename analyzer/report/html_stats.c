/* html_stats.c - the numbers of each process; see html_parts.h */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/report/html_parts.h"

#define ROWS 12u /* of a table: the rest is in nngtrace stats */

/* A bar as long as its share of the greatest. */
static void
put_share(FILE *out, uint64_t part, uint64_t greatest)
{
	double width = greatest > 0 ? 120.0 * (double)part / (double)greatest : 0;
	fputs(
	    "<td><svg class=\"bar\" width=\"120\" height=\"10\" aria-hidden=\"true\"><rect class=\"a\" "
	    "fill=\"#2f6db5\" height=\"10\" rx=\"2\" width=\"",
	    out);
	html_decimal(out, part > 0 && width < 2 ? 2 : width);
	fputs("\"/></svg></td>", out);
}

static void
put_count(FILE *out, uint64_t number)
{
	fprintf(out, "<td class=\"r num%s\">", number == 0 ? " dim" : "");
	html_number(out, number);
	fputs("</td>", out);
}

static void
put_time(FILE *out, uint64_t calls, uint64_t ns)
{
	char text[32] = "-";
	if (calls > 0) {
		html_gap(ns / calls, text, sizeof(text));
	}
	fprintf(out, "<td class=\"r num\">%s</td>", text);
}

static void
put_site(FILE *out, const struct stats_site *site)
{
	fputs("<td>", out);
	if (site->known) {
		html_place(out, &site->frame, HTML_PATH_SHORT);
		fputs(site->frame.function != NULL ? " in " : "", out);
		html_function(out, &site->frame);
	} else {
		fputs("no stack", out);
	}
	fputs("</td>", out);
}

/* "N more in nngtrace stats" */
static void
put_more(FILE *out, size_t count)
{
	if (count > ROWS) {
		fputs("; ", out);
		html_number(out, count - ROWS);
		fputs(" more in <code>nngtrace stats</code>", out);
	}
}

static void
put_contexts(FILE *out, const struct stats *stats)
{
	if (stats->context_count == 0) {
		return;
	}
	fputs("<div class=\"card scroll mt\" tabindex=\"0\" role=\"group\" "
	      "aria-label=\"Contexts\"><table><caption>Contexts: opened, and how many were needed at "
	      "once (filled)",
	      out);
	put_more(out, stats->context_count);
	fputs(
	    "</caption><thead><tr><th scope=\"col\">Opened at</th><th scope=\"col\" "
	    "class=\"r\">Opened</th><th scope=\"col\" class=\"r\">Peak</th><th scope=\"col\">Needed at "
	    "once</th><th scope=\"col\" class=\"r\">Exchanges each</th><th scope=\"col\" "
	    "class=\"r\">Open takes</th><th scope=\"col\" class=\"r\">Close "
	    "takes</th></tr></thead><tbody>\n",
	    out);
	for (size_t i = 0; i < stats->context_count && i < ROWS; i++) {
		const struct stats_contexts *contexts = &stats->contexts[i];
		double opened = contexts->opened > 0 ? (double)contexts->opened : 1;
		fputs("<tr>", out);
		put_site(out, contexts->site);
		put_count(out, contexts->opened);
		put_count(out, contexts->peak);
		fprintf(out,
		        "<td><svg class=\"bar\" width=\"200\" height=\"14\" role=\"img\" "
		        "aria-label=\"%" PRIu64 " of %" PRIu64 " needed at once\"><rect class=\"o\" "
		        "fill=\"none\" stroke=\"#7b8693\" x=\".5\" y=\".5\" width=\"199\" height=\"13\" "
		        "rx=\"2\"/><rect class=\"u\" fill=\"#1f7a4a\" x=\".5\" y=\".5\" height=\"13\" "
		        "rx=\"2\" width=\"",
		        contexts->peak, contexts->opened);
		html_decimal(out, 199 * (double)contexts->peak / opened);
		fputs("\"/></svg></td><td class=\"r num\">", out);
		html_decimal(out, (double)contexts->exchanges / opened);
		fputs("</td>", out);
		put_time(out, contexts->open_timed, contexts->open_ns);
		put_time(out, contexts->close_timed, contexts->close_ns);
		fputs("</tr>\n", out);
	}
	fputs("</tbody></table></div>\n", out);
}

static bool
put_functions(FILE *out, const struct stats *stats)
{
	size_t count;
	unsigned *order = stats_function_order(stats, &count);
	if (order == NULL) {
		return false;
	}
	fputs("<div class=\"card scroll\" tabindex=\"0\" role=\"group\" "
	      "aria-label=\"Functions\"><table><caption>Functions, most called first",
	      out);
	put_more(out, count);
	fputs("</caption><thead><tr><th scope=\"col\">Function</th><th scope=\"col\" "
	      "class=\"r\">Calls</th><th scope=\"col\"><span class=\"vh\">Share</span></th><th "
	      "scope=\"col\" class=\"r\">Failed</th></tr></thead><tbody>\n",
	      out);
	for (size_t i = 0; i < count && i < ROWS; i++) {
		const struct stats_function *function = &stats->functions[order[i]];
		fprintf(out, "<tr><td><code>%s</code></td>", api_function(order[i])->name);
		put_count(out, function->calls);
		put_share(out, function->calls, stats->functions[order[0]].calls);
		put_count(out, function->failed);
		fputs("</tr>\n", out);
	}
	fputs("</tbody></table></div>\n", out);
	free(order);
	return true;
}

static void
put_threads(FILE *out, const struct stats *stats)
{
	uint64_t greatest = 0;
	size_t count = 0, shown = 0;
	for (uint32_t i = 0; i < stats->thread_count; i++) {
		uint64_t events = stats->threads[i].events;
		greatest = events > greatest ? events : greatest;
		count += events > 0;
	}
	fputs("<div class=\"card\"><table><caption>Threads", out);
	put_more(out, count);
	fputs("</caption><thead><tr><th scope=\"col\">Thread</th><th scope=\"col\" "
	      "class=\"r\">Events</th><th scope=\"col\"><span "
	      "class=\"vh\">Share</span></th></tr></thead><tbody>\n",
	      out);
	for (uint32_t i = 0; i < stats->thread_count && shown < ROWS; i++) {
		const struct trace_thread *thread = trace_thread(stats->trace, i);
		if (stats->threads[i].events == 0) {
			continue;
		}
		shown++;
		fprintf(out, "<tr><td>thread %" PRIu32, i + 1);
		if (thread != NULL && thread->name[0] != '\0') {
			fputs(" <span class=\"dim\">", out);
			html_cut(out, thread->name, 24);
			fputs("</span>", out);
		}
		fputs("</td>", out);
		put_count(out, stats->threads[i].events);
		put_share(out, stats->threads[i].events, greatest);
		fputs("</tr>\n", out);
	}
	fputs("</tbody></table></div>\n", out);
}

/* Only where the program has named any. */
static void
put_phases(FILE *out, const struct stats *stats)
{
	if (stats->phase_count == 0) {
		return;
	}
	fputs("<div class=\"card scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Phases\">"
	      "<table><caption>Phases, as the program names them",
	      out);
	put_more(out, stats->phase_count);
	fputs("</caption><thead><tr><th scope=\"col\">Phase</th><th scope=\"col\" class=\"r\">"
	      "Times</th><th scope=\"col\" class=\"r\">Time</th><th scope=\"col\" class=\"r\">"
	      "Events</th><th scope=\"col\" class=\"r\">Objects more</th></tr></thead><tbody>\n",
	      out);
	for (size_t i = 0; i < stats->phase_count && i < ROWS; i++) {
		const struct stats_phase *phase = &stats->phases[i];
		fputs("<tr><td>", out);
		html_cut(out, phase->name, 60);
		fputs("</td>", out);
		put_count(out, phase->times);
		put_time(out, 1, phase->ns);
		put_count(out, phase->events);
		fprintf(out, "<td class=\"r\">%+" PRId64 "</td></tr>\n", phase->grown);
	}
	fputs("</tbody></table></div>\n", out);
}

/* By powers of two. */
static void
put_sizes(FILE *out, const struct html_trace *trace)
{
	const unsigned classes = sizeof(trace->sizes) / sizeof(trace->sizes[0]);
	uint64_t greatest = 0;
	for (unsigned i = 0; i < classes; i++) {
		greatest = trace->sizes[i] > greatest ? trace->sizes[i] : greatest;
	}
	if (greatest == 0) {
		return;
	}
	fputs("<div class=\"card\"><table><caption>Messages by the bytes they were made "
	      "with</caption><thead><tr><th scope=\"col\">Bytes</th><th scope=\"col\" "
	      "class=\"r\">Messages</th><th scope=\"col\"><span "
	      "class=\"vh\">Share</span></th></tr></thead><tbody>\n",
	      out);
	for (unsigned i = 0; i < classes; i++) {
		if (trace->sizes[i] == 0) {
			continue;
		}
		uint64_t first = i == 0 ? 0 : UINT64_C(1) << (i - 1);
		uint64_t last = i == 0 ? 0 : (UINT64_C(1) << i) - 1;
		fputs("<tr><td>", out);
		html_number(out, first);
		if (last > first) {
			fputs(" to ", out);
			html_number(out, last);
		}
		fputs("</td>", out);
		put_count(out, trace->sizes[i]);
		put_share(out, trace->sizes[i], greatest);
		fputs("</tr>\n", out);
	}
	fputs("</tbody></table></div>\n", out);
}

static void
put_births(FILE *out, const struct stats *stats)
{
	if (stats->birth_count == 0) {
		return;
	}
	fputs("<div class=\"card scroll mt\" tabindex=\"0\" role=\"group\" aria-label=\"Alive at the "
	      "end\"><table><caption>Alive at the end, by the place that made them",
	      out);
	put_more(out, stats->birth_count);
	fputs("</caption><thead><tr><th scope=\"col\">Kind</th><th scope=\"col\" "
	      "class=\"r\">Count</th><th scope=\"col\" class=\"r\">Oldest</th><th scope=\"col\">Made "
	      "at</th></tr></thead><tbody>\n",
	      out);
	for (size_t i = 0; i < stats->birth_count && i < ROWS; i++) {
		const struct stats_birth *birth = &stats->births[i];
		fprintf(out, "<tr><td>%s</td>", api_kind_word(birth->kind));
		put_count(out, birth->count);
		put_time(out, 1, birth->oldest_ns);
		put_site(out, birth->site);
		fputs("</tr>\n", out);
	}
	fputs("</tbody></table></div>\n", out);
}

/* Of one process. The first stands open; with one there is nothing to fold. */
static bool
put_process(const struct html *html, size_t index)
{
	FILE *out = html->out;
	const struct html_trace *trace = &html->traces[index];
	const struct trace_info *info = trace_info(trace->trace->trace);
	char duration[32];
	bool folds = html->report->count > 1;
	html_gap(info->duration_ns, duration, sizeof(duration));
	fprintf(out, folds ? "<details class=\"card\"%s><summary>" : "%s<h3>",
	        folds && index == 0 ? " open" : "");
	html_text(out, trace->name);
	fprintf(out, " (pid %" PRIu32 "): ", info->pid);
	html_amount(out, info->events, "event");
	fputs(" on ", out);
	html_amount(out, info->threads, "thread");
	fprintf(out, " in %s%s\n", duration, folds ? "</summary>" : "</h3>");
	if (trace->events < info->events) {
		fputs("<p class=\"dim\">Numbers of the first ", out);
		html_amount(out, trace->events, "event");
		fputs(" (--html-events).</p>\n", out);
	}
	html_curves(out, html, index);
	put_phases(out, trace->stats);
	put_births(out, trace->stats);
	put_contexts(out, trace->stats);
	fputs("<div class=\"grid2\">", out);
	bool told = put_functions(out, trace->stats);
	fputs("<div class=\"stack2\">", out);
	put_threads(out, trace->stats);
	put_sizes(out, trace);
	fprintf(out, "</div></div>%s\n", folds ? "</details>" : "");
	return told;
}

bool
html_stats(const struct html *html)
{
	bool told = true;
	fputs("<section class=\"stats\" aria-labelledby=\"stats\"><h2 id=\"stats\">Stats</h2>\n",
	      html->out);
	for (size_t i = 0; i < html->report->count && told; i++) {
		told = put_process(html, i);
	}
	fputs("</section>\n", html->out);
	return told;
}
