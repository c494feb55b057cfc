/*
 * html_objects.c - the table of lives; see html_parts.h
 *
 * The first rows stand in the page. The rest is data in it, which the script searches and shows.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/print/escape.h"
#include "analyzer/report/html_parts.h"

#define ROWS 300u /* that stand in the page */

static void
put_cell(FILE *out, const char *text)
{
	fputs("<td>", out);
	html_text(out, text);
	fputs("</td>", out);
}

static void
put_row(const struct html *html, const struct html_trace *trace, const struct html_object *object)
{
	FILE *out = html->out;
	char end[96];
	fputs("<tr><th scope=\"row\">", out);
	if (object->finding != 0) {
		fprintf(out, "<a href=\"#f-%s\">", html->findings[object->finding - 1].entry->item->key);
	}
	fprintf(out, "%s#%" PRIu64 "%s</th>", api_kind_word(object->kind), object->number,
	        object->finding != 0 ? "</a>" : "");
	put_cell(out, trace->name);
	fputs("<td>", out);
	if (object->site != NULL && object->site->known) {
		html_place(out, &object->site->frame, HTML_PATH_SHORT);
		fputs(object->site->frame.function != NULL ? " in " : "", out);
		html_function(out, &object->site->frame);
	} else {
		fputs(object->unknown ? "before the recording, or unseen" : "no stack", out);
	}
	fputs("</td><td class=\"r num\">", out);
	html_ms(out, object->first_ns);
	fputs("</td><td class=\"r num\">", out);
	html_ms(out, object->last_ns);
	fprintf(out, "</td><td class=\"r num\">%" PRIu64 "</td>", object->steps);
	history_state_text(&object->end, end, sizeof(end));
	put_cell(out, end);
	fputs("</tr>\n", out);
}

/* The objects of findings first, then the others as they appeared. */
typedef void visit_object(void *data, const struct html *html, size_t trace,
                          const struct html_object *object);

static void
each_object(const struct html *html, visit_object *visit, void *data)
{
	for (int others = 0; others <= 1; others++) {
		for (size_t i = 0; i < html->report->count; i++) {
			for (size_t j = 0; j < html->traces[i].count; j++) {
				const struct html_object *object = &html->traces[i].objects[j];
				if ((object->finding == 0) == (others == 1)) {
					visit(data, html, i, object);
				}
			}
		}
	}
}

static void
visit_row(void *data, const struct html *html, size_t trace, const struct html_object *object)
{
	size_t *rows = data;
	if ((*rows)++ < ROWS) {
		put_row(html, &html->traces[trace], object);
	}
}

/* A string of the data: as JSON has it, and no sign that ends the element it stands in. */
static void
put_json(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text != '\0'; text++) {
		if (*text == '<' || *text == '>' || *text == '&' || *text == '"' || *text == '\\') {
			fprintf(out, "\\u%04x", (unsigned char)*text);
		} else {
			fputc(*text, out);
		}
	}
	fputc('"', out);
}

struct island {
	struct table places; /* of sites: an index plus one */
	size_t place_count, rows;
	bool failed, first;
};

static void
visit_place(void *data, const struct html *html, size_t trace, const struct html_object *object)
{
	struct island *island = data;
	uint64_t key = (uint64_t)(uintptr_t)object->site;
	(void)trace;
	if (island->rows++ < ROWS || object->site == NULL || !object->site->known ||
	    table_get(&island->places, key) != NULL) {
		return;
	}
	char where[256], function[256], text[520];
	frame_where(&object->site->frame, where, sizeof(where));
	frame_function(&object->site->frame, function, sizeof(function));
	snprintf(text, sizeof(text), "%s%s%s", where, function[0] != '\0' ? " in " : "", function);
	island->failed = island->failed ||
	                 !table_put(&island->places, key, (void *)(uintptr_t)++island->place_count);
	fputs(island->first ? "" : ",\n", html->out);
	island->first = false;
	put_json(html->out, text);
}

/* [kind, number, process, place, first, last, steps, state, kind of the holder, holder] */
static void
visit_data(void *data, const struct html *html, size_t trace, const struct html_object *object)
{
	struct island *island = data;
	if (island->rows++ < ROWS) {
		return;
	}
	size_t place = (size_t)(uintptr_t)table_get(&island->places, (uint64_t)(uintptr_t)object->site);
	fprintf(html->out, "%s[%u,%" PRIu64 ",%zu,%zu,%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%u",
	        island->first ? "" : ",\n", (unsigned)object->kind, object->number, trace, place,
	        object->first_ns / 1000, object->last_ns / 1000, object->steps,
	        (unsigned)object->end.condition);
	if (object->end.holder_kind != NNGT_NO_OBJECT) {
		fprintf(html->out, ",%" PRIu32 ",%" PRIu64, object->end.holder_kind, object->end.holder);
	}
	fputc(']', html->out);
	island->first = false;
}

/* The rows that do not stand in the page. */
static void
put_island(const struct html *html)
{
	FILE *out = html->out;
	struct island island = {.first = true};
	fputs("<script type=\"application/json\" id=\"data\">{\"kinds\":[\"\"", out);
	for (unsigned kind = 1; kind < NNGT_OBJECT_KINDS_END; kind++) {
		fputc(',', out);
		put_json(out, api_kind_word(kind));
	}
	fputs("],\n\"states\":[", out);
	for (unsigned i = 0; i <= IS_CLOSED; i++) {
		char text[64];
		history_state_text(&(struct history_state){.condition = (enum history_condition)i}, text,
		                   sizeof(text));
		fputs(i > 0 ? "," : "", out);
		put_json(out, text);
	}
	fputs("],\n\"processes\":[", out);
	for (size_t i = 0; i < html->report->count; i++) {
		fputs(i > 0 ? "," : "", out);
		put_json(out, html->traces[i].name);
	}
	fputs("],\n\"places\":[", out);
	each_object(html, visit_place, &island);
	fputs("],\n\"rows\":[", out);
	island.rows = 0;
	island.first = true;
	each_object(html, visit_data, &island);
	fputs("]}</script>\n", out);
	table_free(&island.places);
}

static void
put_caption(const struct html *html, size_t rows, uint64_t total)
{
	FILE *out = html->out;
	fputs("<caption>", out);
	html_number(out, rows);
	if (rows < total) {
		fputs(" of ", out);
		html_number(out, total);
		fputs(" objects (--html-objects). ", out);
	} else {
		fputs(rows == 1 ? " object. " : " objects. ", out);
	}
	if (html_lives_part(out, html)) {
		fputs(" were looked at (--html-events). ", out);
	}
	if (rows > ROWS) {
		fprintf(out, "Without script only the first %u are shown. ", ROWS);
	}
	fputs("A whole life: <code>nngtrace history TRACE msg#7</code></caption>", out);
}

void
html_objects(const struct html *html)
{
	static const struct {
		const char *title;
		bool number;
	} columns[] = {{"Object", false},    {"Process", false}, {"Born at", false},
	               {"First, ms", true},  {"Last, ms", true}, {"Steps", true},
	               {"At the end", false}};
	FILE *out = html->out;
	size_t rows = 0, shown = 0;
	uint64_t total = 0;
	for (size_t i = 0; i < html->report->count; i++) {
		rows += html->traces[i].count;
		total += html->traces[i].total;
	}
	fputs("<section aria-labelledby=\"objects\"><h2 id=\"objects\">Objects</h2>", out);
	if (rows == 0) {
		fprintf(out, "<p class=\"dim\">%s</p></section>\n",
		        total == 0 ? "None." : "Left out (--html-objects 0).");
		return;
	}
	fputs(
	    "<div class=\"card objects\"><div class=\"bar0\" data-script hidden><label "
	    "for=\"osearch\" class=\"vh\">Search objects</label><input id=\"osearch\" type=\"search\" "
	    "placeholder=\"Search objects\"><output class=\"dim\" for=\"osearch\"></output></div>\n"
	    "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Objects\"><table>",
	    out);
	put_caption(html, rows, total);
	fputs("<thead><tr>", out);
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		fprintf(out, "<th scope=\"col\"%s><button type=\"button\">%s</button></th>",
		        columns[i].number ? " class=\"r\"" : "", columns[i].title);
	}
	fputs("</tr></thead><tbody>\n", out);
	each_object(html, visit_row, &shown);
	fputs("</tbody></table></div></div>\n", out);
	if (rows > ROWS) {
		put_island(html);
	}
	fputs("</section>\n", out);
}
