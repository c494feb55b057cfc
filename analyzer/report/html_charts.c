/* html_charts.c - how many objects were alive when, a row a kind; see html_parts.h */
#include <inttypes.h>
#include <string.h>

#include "analyzer/report/html_parts.h"

/* Pixels. */
enum { LEFT = 150, PLOT = 780, RIGHT = LEFT + PLOT, ROW = 52, CURVE = 36, TOP = 18, WIDTH = 1080 };
#define OFFENCES_MAX 200u /* crosses in the last row */

static double
slice_x(unsigned slice)
{
	return LEFT + (double)slice * PLOT / HTML_SLICES;
}

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
		html_decimal(out, slice_x(i));
		for (unsigned j = 0; j < 3; j++) {
			if (points[j] != before) {
				fputc('V', out);
				html_decimal(out, base - (double)points[j] * unit);
				before = points[j];
			}
		}
	}
	fprintf(out, "H%d", RIGHT);
}

static void
put_kind(FILE *out, const struct html_trace *trace, unsigned kind, double top)
{
	const struct stats_kind *numbers = &trace->stats->kinds[kind];
	double base = top + CURVE;
	fputs("<text class=\"b\" x=\"0\" y=\"", out);
	html_decimal(out, top + 14);
	fprintf(out, "\">%s</text><text class=\"d\" x=\"0\" y=\"", api_kind_word(kind));
	html_decimal(out, top + 29);
	fputs("\">total ", out);
	html_number(out, numbers->total);
	fputs("</text>", out);
	for (int area = 1; area >= 0; area--) {
		fputs(area ? "<path class=\"area\" fill=\"#d8e6f6\" d=\"M"
		           : "<path class=\"curve\" fill=\"none\" stroke=\"#2f6db5\" d=\"M",
		      out);
		fprintf(out, "%d ", LEFT);
		html_decimal(out, base);
		put_curve(out, trace->curves[kind], base, numbers->peak);
		if (area) {
			fputc('V', out);
			html_decimal(out, base);
			fprintf(out, "H%dz", LEFT);
		}
		fputs("\"/>", out);
	}
	fprintf(out, "<path class=\"tick\" stroke=\"#7b8693\" d=\"M%d ", LEFT);
	html_decimal(out, base);
	fprintf(out, "H%d\"/><text class=\"d\" text-anchor=\"end\" x=\"%d\" y=\"", RIGHT, LEFT - 8);
	html_decimal(out, top + 4);
	fprintf(out, "\">%" PRIu64 "</text><text class=\"d\" text-anchor=\"end\" x=\"%d\" y=\"",
	        numbers->peak, LEFT - 8);
	html_decimal(out, base + 1);
	fprintf(out, "\">0</text><text x=\"%d\" y=\"", RIGHT + 12);
	html_decimal(out, top + 14);
	fputs("\">peak ", out);
	html_number(out, numbers->peak);
	fprintf(out, "</text><text class=\"d\" x=\"%d\" y=\"", RIGHT + 12);
	html_decimal(out, top + 29);
	fputs("\">", out);
	html_number(out, numbers->live);
	fputs(" live at the end</text>\n", out);
}

/* Where the findings are, in time. */
static void
put_offences(const struct html *html, size_t index, uint64_t duration, double top)
{
	FILE *out = html->out;
	struct trace *trace = html->traces[index].trace->trace;
	unsigned count = 0;
	fputs("<path class=\"bad\" fill=\"none\" stroke=\"#b3221b\" d=\"", out);
	for (size_t i = 0; i < html->count && count < OFFENCES_MAX; i++) {
		const struct report_entry *entry = html->findings[i].entry;
		struct event event;
		if (entry->trace != html->traces[index].trace || entry->item->finding->offence.ref == 0 ||
		    !trace_event_at(trace, entry->item->finding->offence.ref, &event)) {
			continue;
		}
		fputc('M', out);
		html_decimal(out, LEFT - 3.5 + (double)event.time_ns * PLOT / (double)duration);
		fputc(' ', out);
		html_decimal(out, top - 8);
		fputs("l7 7m0 -7l-7 7", out);
		count++;
	}
	fputs("\"/><text class=\"b\" x=\"0\" y=\"", out);
	html_decimal(out, top);
	fprintf(out, "\">findings</text><text class=\"d\" x=\"%d\" y=\"", RIGHT + 12);
	html_decimal(out, top);
	fprintf(out, "\">first time of %u</text>\n", count);
}

/* A line at round times, at most eight of them. */
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
	bool seconds = duration >= UINT64_C(10000000000), millis = duration >= 5000000;
	for (uint64_t at = 0; at <= duration; at += step) {
		double x = LEFT + (double)at * PLOT / (double)duration;
		fputs("<path class=\"base\" stroke=\"#d9dee4\" d=\"M", out);
		html_decimal(out, x);
		fputs(" 4V", out);
		html_decimal(out, bottom);
		fputs("\"/><text class=\"d\" text-anchor=\"middle\" x=\"", out);
		html_decimal(out, x);
		fputs("\" y=\"", out);
		html_decimal(out, bottom + 15);
		fputs("\">", out);
		html_decimal(out, (double)at / (seconds ? 1e9 : millis ? 1e6 : 1e3));
		fputs(seconds ? " s" : millis ? " ms" : " µs", out);
		fputs("</text>\n", out);
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

void
html_curves(FILE *out, const struct html *html, size_t index)
{
	const struct html_trace *trace = &html->traces[index];
	uint64_t duration = trace->span_ns;
	unsigned rows = 0;
	for (unsigned kind = 1; kind < NNGT_OBJECT_KINDS_END; kind++) {
		rows += trace->curves[kind] != NULL && trace->stats->kinds[kind].peak > 0;
	}
	if (rows == 0 || duration == 0) {
		return;
	}
	bool offences = has_offences(html, index);
	double bottom = TOP + rows * ROW + (offences ? 24 : 0), top = TOP;
	fputs(
	    "<figure class=\"card live\" tabindex=\"0\" role=\"group\" aria-label=\"Live objects over "
	    "time\"><svg role=\"img\" ",
	    out);
	fprintf(out, "aria-labelledby=\"lv-%zu\" width=\"%d\" height=\"", index + 1, WIDTH);
	html_decimal(out, bottom + 20);
	fprintf(out, "\" viewBox=\"0 0 %d ", WIDTH);
	html_decimal(out, bottom + 20);
	fprintf(out,
	        "\" font-family=\"sans-serif\" font-size=\"12\"><title id=\"lv-%zu\">Live objects over "
	        "time, a row a kind; the table below has the numbers</title>\n",
	        index + 1);
	put_times(out, duration, bottom);
	for (unsigned kind = 1; kind < NNGT_OBJECT_KINDS_END; kind++) {
		if (trace->curves[kind] != NULL && trace->stats->kinds[kind].peak > 0) {
			put_kind(out, trace, kind, top);
			top += ROW;
		}
	}
	if (offences) {
		put_offences(html, index, duration, top + 10);
	}
	fputs("</svg></figure>\n", out);
	put_table(out, trace);
}
