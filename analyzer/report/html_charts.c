/*
 * html_charts.c - how many objects were alive when, a row a kind; see html_parts.h
 *
 * A narrow page shows the whole time as well: what depends on the width is a picture of its own
 * between two others, whose width the style sheet changes. In it times are parts of the width, and
 * only the curves are stretched.
 */
#include <inttypes.h>
#include <string.h>

#include "analyzer/report/html_parts.h"

/* Pixels. */
enum { LEFT = 142, PLOT = 780, RIGHT = 138, ROW = 52, CURVE = 36, TOP = 18 };
#define OFFENCES_MAX 200u /* crosses in the last row */

/*
 * Steps from slice to slice, and a stroke where the number went up and down in one. The value of a
 * slice in which nothing happened is that of the one before.
 */
static void
put_curve(FILE *out, const struct html_slice *slices, double base, uint64_t peak)
{
	double unit = peak > 0 ? (double)CURVE / (double)peak : 0;
	uint64_t before = 0;
	for (unsigned i = 0; i < HTML_SLICES; i++) {
		const struct html_slice *slice = &slices[i];
		if (!slice->known) {
			continue;
		}
		uint64_t points[] = {slice->lowest, slice->highest, slice->last};
		fputc('H', out);
		html_decimal(out, (double)i * PLOT / HTML_SLICES);
		for (unsigned j = 0; j < 3; j++) {
			if (points[j] != before) {
				fputc('V', out);
				html_decimal(out, base - (double)points[j] * unit);
				before = points[j];
			}
		}
	}
	fprintf(out, "H%d", PLOT);
}

static void
put_kind(FILE *out, const struct html_trace *trace, unsigned kind, double top)
{
	double base = top + CURVE;
	for (int area = 1; area >= 0; area--) {
		fputs(area ? "<path class=\"area\" fill=\"#d8e6f6\" d=\"M0 "
		           : "<path class=\"curve\" fill=\"none\" stroke=\"#2f6db5\" "
		             "vector-effect=\"non-scaling-stroke\" d=\"M0 ",
		      out);
		html_decimal(out, base);
		put_curve(out, trace->curves[kind], base, trace->stats->kinds[kind].peak);
		if (area) {
			fputc('V', out);
			html_decimal(out, base);
			fputs("H0z", out);
		}
		fputs("\"/>", out);
	}
	fputs("<path class=\"tick\" stroke=\"#7b8693\" vector-effect=\"non-scaling-stroke\" d=\"M0 ",
	      out);
	html_decimal(out, base);
	fprintf(out, "H%d\"/>\n", PLOT);
}

/* Begins a line of words beside a curve. */
static void
put_label(FILE *out, const char *attributes, double y, const char *words)
{
	fprintf(out, "<text %s y=\"", attributes);
	html_decimal(out, y);
	fprintf(out, "\">%s", words);
}

/* What stands on the left of a curve, and its scale. */
static void
put_left(FILE *out, const struct html_trace *trace, unsigned kind, double top)
{
	const struct stats_kind *numbers = &trace->stats->kinds[kind];
	put_label(out, "class=\"b\"", top + 14, api_kind_word(kind));
	fputs("</text>", out);
	put_label(out, "class=\"d\"", top + 29, "total ");
	html_number(out, numbers->total);
	fputs("</text>", out);
	put_label(out, "class=\"d\" text-anchor=\"end\" x=\"100%\"", top + 4, "");
	html_number(out, numbers->peak);
	fputs("</text>", out);
	put_label(out, "class=\"d\" text-anchor=\"end\" x=\"100%\"", top + CURVE + 1, "0</text>\n");
}

/* And on its right. */
static void
put_right(FILE *out, const struct html_trace *trace, unsigned kind, double top)
{
	const struct stats_kind *numbers = &trace->stats->kinds[kind];
	put_label(out, "", top + 14, "peak ");
	html_number(out, numbers->peak);
	fputs("</text>", out);
	put_label(out, "class=\"d\"", top + 29, "");
	html_number(out, numbers->live);
	fputs(" live at the end</text>\n", out);
}

/* A part of the time as one of the width. */
static void
put_part(FILE *out, uint64_t ns, uint64_t duration)
{
	double part = 100 * (double)ns / (double)duration;
	fprintf(out, "%u.%02u%%", (unsigned)part, (unsigned)(part * 100) % 100);
}

/* Where the findings are, in time. Returns how many are shown. */
static unsigned
put_offences(const struct html *html, size_t index, uint64_t duration, double top)
{
	FILE *out = html->out;
	struct trace *trace = html->traces[index].trace->trace;
	unsigned count = 0;
	for (size_t i = 0; i < html->count && count < OFFENCES_MAX; i++) {
		const struct report_entry *entry = html->findings[i].entry;
		struct event event;
		if (entry->trace != html->traces[index].trace || entry->item->finding->offence.ref == 0 ||
		    !trace_event_at(trace, entry->item->finding->offence.ref, &event) ||
		    event.time_ns > duration) {
			continue;
		}
		fputs("<svg overflow=\"visible\" x=\"", out);
		put_part(out, event.time_ns, duration);
		fputs("\" y=\"", out);
		html_decimal(out, top);
		fputs("\"><path class=\"bad\" fill=\"none\" stroke=\"#b3221b\" "
		      "d=\"M-3.5 -8l7 7m0 -7l-7 7\"/></svg>",
		      out);
		count++;
	}
	return count;
}

/* A line at round times, at most nine of them. Every second one has room for its words anywhere. */
static void
put_times(FILE *out, uint64_t duration, double bottom)
{
	uint64_t step = 1;
	while (duration / step > 8) {
		uint64_t more = step;
		while (more >= 10) {
			more /= 10;
		}
		step = more == 2 ? step / 2 * 5 : step * 2;
	}
	bool seconds = duration >= 1000000000, millis = duration >= 1000000;
	for (uint64_t at = 0; at <= duration; at += step) {
		fputs("<svg overflow=\"visible\" x=\"", out);
		put_part(out, at, duration);
		fputs("\"><path class=\"base\" stroke=\"#d9dee4\" d=\"M0 4V", out);
		html_decimal(out, bottom);
		fputs("\"/>", out);
		put_label(out,
		          at / step % 2 != 0 ? "class=\"d odd\" text-anchor=\"middle\""
		                             : "class=\"d\" text-anchor=\"middle\"",
		          bottom + 15, "");
		html_decimal(out, (double)at / (seconds ? 1e9 : millis ? 1e6 : 1e3));
		fputs(seconds ? " s" : millis ? " ms" : " µs", out);
		fputs("</text></svg>\n", out);
	}
}

static bool
has_offences(const struct html *html, size_t index)
{
	for (size_t i = 0; i < html->count; i++) {
		if (html->findings[i].entry->trace == html->traces[index].trace &&
		    html->findings[i].entry->item->finding->offence.ref != 0) {
			return true;
		}
	}
	return false;
}

static void
put_table(FILE *out, const struct html_trace *trace)
{
	fputs(
	    "<details class=\"dim\"><summary>The same as a table</summary><div "
	    "class=\"card\"><table><thead><tr><th scope=\"col\">Kind</th><th scope=\"col\" "
	    "class=\"r\">Live at the end</th><th scope=\"col\" class=\"r\">Peak</th><th scope=\"col\" "
	    "class=\"r\">Total</th></tr></thead><tbody>\n",
	    out);
	for (unsigned kind = 1; kind < NNGT_OBJECT_KINDS_END; kind++) {
		const struct stats_kind *numbers = &trace->stats->kinds[kind];
		if (numbers->total > 0) {
			fprintf(out, "<tr><th scope=\"row\">%s</th>", api_kind_word(kind));
			const uint64_t cells[] = {numbers->live, numbers->peak, numbers->total};
			for (int i = 0; i < 3; i++) {
				fputs("<td class=\"r num\">", out);
				html_number(out, cells[i]);
				fputs("</td>", out);
			}
			fputs("</tr>\n", out);
		}
	}
	fputs("</tbody></table></div></details>\n", out);
}

/* What has a row. */
static bool
is_shown(const struct html_trace *trace, unsigned kind)
{
	return trace->curves[kind] != NULL && trace->stats->kinds[kind].peak > 0;
}

typedef void put_row(FILE *out, const struct html_trace *trace, unsigned kind, double top);

static void
put_rows(FILE *out, const struct html_trace *trace, put_row *put)
{
	double top = TOP;
	for (unsigned kind = 1; kind < NNGT_OBJECT_KINDS_END; kind++) {
		if (is_shown(trace, kind)) {
			put(out, trace, kind, top);
			top += ROW;
		}
	}
}

static void
begin_picture(FILE *out, const char *name, int width, double height)
{
	fprintf(out,
	        "<svg class=\"%s\" width=\"%d\" height=\"%.0f\" overflow=\"visible\" "
	        "font-family=\"sans-serif\" font-size=\"12\">\n",
	        name, width, height);
}

/* What is as wide as there is room for it. Returns how many findings are shown. */
static unsigned
put_plot(const struct html *html, size_t index, double bottom, double crosses)
{
	FILE *out = html->out;
	const struct html_trace *trace = &html->traces[index];
	put_times(out, trace->span_ns, bottom);
	fprintf(out,
	        "<svg width=\"100%%\" height=\"%.0f\" viewBox=\"0 0 %d %.0f\" "
	        "preserveAspectRatio=\"none\" overflow=\"visible\">\n",
	        bottom, PLOT, bottom);
	put_rows(out, trace, put_kind);
	fputs("</svg>\n", out);
	return crosses > 0 ? put_offences(html, index, trace->span_ns, crosses) : 0;
}

void
html_curves(FILE *out, const struct html *html, size_t index)
{
	const struct html_trace *trace = &html->traces[index];
	unsigned rows = 0;
	for (unsigned kind = 1; kind < NNGT_OBJECT_KINDS_END; kind++) {
		rows += is_shown(trace, kind);
	}
	if (rows == 0 || trace->span_ns == 0) {
		return;
	}
	double crosses = has_offences(html, index) ? TOP + rows * ROW + 10 : 0;
	double bottom = TOP + rows * ROW + (crosses > 0 ? 24 : 0), height = bottom + 20;
	fputs("<figure class=\"card live\" role=\"img\" aria-label=\"Live objects over time, a row a "
	      "kind; the table below has the numbers\">",
	      out);
	begin_picture(out, "kinds", LEFT, height);
	put_rows(out, trace, put_left);
	if (crosses > 0) {
		put_label(out, "class=\"b\"", crosses, "findings</text>\n");
	}
	fputs("</svg>", out);
	begin_picture(out, "plot", PLOT, height);
	unsigned count = put_plot(html, index, bottom, crosses);
	fputs("</svg>", out);
	begin_picture(out, "ends", RIGHT, height);
	put_rows(out, trace, put_right);
	if (crosses > 0) {
		put_label(out, "class=\"d\"", crosses, "first time of ");
		fprintf(out, "%u</text>", count);
	}
	fputs("</svg></figure>\n", out);
	put_table(out, trace);
}
