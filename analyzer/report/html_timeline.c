/*
 * html_timeline.c - a story as a picture: lanes of threads and of what NNG holds, the object as a
 * bar in its owner's lane, columns that are steps. See html_parts.h
 *
 * Who owns it is told by form, not by colour alone. Each class has an attribute beside it, so that
 * the picture stands without any style. The links lie beside what is one image to a screen reader.
 */
#include <string.h>

#include "analyzer/print/escape.h"
#include "analyzer/report/html_parts.h"

/* Pixels. */
enum {
	WIDTH = 1080,
	LABELS = 132,
	FIRST = LABELS + 14,
	HEAD = 70,
	LANE = 46,
	BAR = 22,
	GROUP = 24,
	COLUMN_MOST = 305,
	COLUMN_LEAST = 64
};
#define ABOUT_MAX 19u /* letters of a lane's second line */

struct picture {
	FILE *out;
	const struct html_story *story;
	const char *key;
	unsigned columns; /* steps, and the end of the trace where that is the offence */
	unsigned threads; /* lanes of them */
	double column, last;
	double width, height;
};

static double
column_x(const struct picture *picture, unsigned column)
{
	return FIRST + column * picture->column;
}

static double
lane_y(const struct picture *picture, unsigned lane)
{
	return HEAD + lane * LANE + (lane >= picture->threads ? GROUP : 0);
}

static double
lane_middle(const struct picture *picture, unsigned lane)
{
	return lane_y(picture, lane) + LANE / 2.0;
}

/* Writes the pattern with a number for each '~' of it. */
static void
draw(FILE *out, const char *pattern, const double *numbers)
{
	for (; *pattern != '\0'; pattern++) {
		if (*pattern == '~') {
			html_decimal(out, *numbers++);
		} else {
			fputc(*pattern, out);
		}
	}
}
#define DRAW(out, pattern, ...) draw(out, pattern, (const double[]){__VA_ARGS__})

/* A verb in at most two lines, broken at a blank. */
static unsigned
two_lines(const char *text, size_t most, char lines[2][64])
{
	size_t length = strlen(text), at = length;
	if (length > most) {
		for (size_t i = 0; i < length && (i <= most || at == length); i++) {
			at = text[i] == ' ' ? i : at;
		}
	}
	snprintf(lines[0], sizeof(lines[0]), "%.*s", (int)(at < 60 ? at : 60), text);
	snprintf(lines[1], sizeof(lines[1]), "%.60s", at < length ? text + at + 1 : "");
	return at < length ? 2 : 1;
}

static double
last_column(const struct html_story *story)
{
	char verb[96], lines[2][64];
	double last = 110, width = 26 + 7.8 * (double)columns_wide(story->cry);
	last = width > last ? width : last;
	width = 34 + 6.5 * (double)columns_wide(story->was);
	last = width > last ? width : last;
	html_verb(story->steps[story->count - 1], verb, sizeof(verb));
	two_lines(verb, 16, lines);
	for (int i = 0; i < 2; i++) {
		width = 20 + 7.0 * (double)strlen(lines[i]);
		last = width > last ? width : last;
	}
	return last;
}

static void
measure(struct picture *picture)
{
	const struct html_story *story = picture->story;
	picture->columns = story->count + (story->offence == story->count);
	for (unsigned i = 0; i < story->lane_count; i++) {
		picture->threads += !story->lanes[i].holder;
	}
	double last = last_column(story), room = WIDTH - FIRST;
	double column = room / picture->columns;
	if (picture->columns > 1 && column < last) {
		column = (room - last) / (picture->columns - 1);
		column = column < COLUMN_LEAST ? COLUMN_LEAST : column;
	}
	column = column > COLUMN_MOST ? COLUMN_MOST : column;
	picture->column = (double)(int)column;
	picture->last = last > picture->column ? (double)(int)last : picture->column;
	picture->width = column_x(picture, picture->columns - 1) + picture->last;
	picture->height = lane_y(picture, story->lane_count - 1) + LANE + 4;
}

static bool
is_turning(const struct html_story *story, unsigned step)
{
	const struct account *account = story->account;
	return account->turning >= 0 && story->steps[step] == &account->places[account->turning];
}

/* The story in sentences, for those who do not see the picture. */
static void
describe(struct picture *picture)
{
	const struct html_story *story = picture->story;
	FILE *out = picture->out;
	for (unsigned i = 0; i < story->count; i++) {
		const struct account_place *place = story->steps[i];
		char verb[96], gap[32];
		html_verb(place, verb, sizeof(verb));
		fprintf(out, "%s%u. ", i > 0 ? " " : "", i + 1);
		if (i > 0 && place->event.time_ns >= story->steps[i - 1]->event.time_ns) {
			html_gap(place->event.time_ns - story->steps[i - 1]->event.time_ns, gap, sizeof(gap));
			fprintf(out, "after %s ", gap);
		}
		fprintf(out, "%s by %s with %s", verb, story->lanes[story->step_lane[i]].name,
		        place->function);
		if (i == story->offence) {
			fprintf(out, "%s%s%s: the %s.", story->was[0] != '\0' ? ", although it " : "",
			        story->was, "", severity_word(story->account->finding->severity));
			continue;
		}
		static const char *const whose[] = {[HTML_APP] = "; the application has it.",
		                                    [HTML_FLIGHT] = "; it is under way.",
		                                    [HTML_NNG] = "; it is NNG’s.",
		                                    [HTML_GONE] = "; it is gone.",
		                                    [HTML_NOBODY] = "."};
		fputs(whose[story->after[i]], out);
	}
	if (story->offence == story->count) {
		fprintf(out, " %u. The end of the trace: %s.", story->count + 1, story->cry);
	}
}

static void
draw_lanes(struct picture *picture)
{
	const struct html_story *story = picture->story;
	FILE *out = picture->out;
	double width = picture->width;
	for (unsigned i = 0; i < story->lane_count; i++) {
		const struct html_lane *lane = &story->lanes[i];
		double y = lane_y(picture, i), middle = lane_middle(picture, i);
		if (i == picture->threads) {
			DRAW(out,
			     "<path class=\"sep\" stroke=\"#7b8693\" d=\"M0 ~H~\"/><text class=\"grp\" x=\"0\" "
			     "y=\"~\" font-size=\"11\">held by NNG</text>",
			     y - 16, width, y - 1);
		}
		DRAW(out, "<text class=\"lname\" x=\"0\" y=\"~\">",
		     middle + (lane->about[0] != '\0' ? -2 : 4));
		html_text(out, lane->name);
		fputs("</text>", out);
		if (lane->about[0] != '\0') {
			DRAW(out, "<text class=\"lsub\" x=\"0\" y=\"~\" font-size=\"11\">", middle + 13);
			html_cut(out, lane->about, ABOUT_MAX);
			fputs("</text>", out);
		}
	}
	fputs("\n<path class=\"lane\" stroke=\"#d9dee4\" fill=\"none\" d=\"", out);
	for (unsigned i = 0; i < story->lane_count; i++) {
		DRAW(out, "M~ ~H~", LABELS, lane_middle(picture, i), width);
	}
	for (unsigned i = 0; i < story->count; i++) {
		DRAW(out, "M~ 64V~", column_x(picture, i), picture->height - 6);
	}
	fputs("\"/>", out);
	if (picture->columns > 1) {
		DRAW(out, "<path class=\"axis\" stroke=\"#7b8693\" d=\"M~ 18H~\"/>", FIRST,
		     column_x(picture, picture->columns - 1));
	}
	fputc('\n', out);
}

/* The time between two steps, on a box that hides the line. */
static void
draw_gaps(struct picture *picture)
{
	const struct html_story *story = picture->story;
	FILE *out = picture->out;
	for (unsigned i = 1; i < story->count; i++) {
		uint64_t before = story->steps[i - 1]->event.time_ns, now = story->steps[i]->event.time_ns;
		uint64_t gap = now > before ? now - before : 0;
		char text[32];
		html_gap(gap, text, sizeof(text));
		double middle = (column_x(picture, i - 1) + column_x(picture, i)) / 2;
		double width = 6.7 * (double)(columns_wide(text) + 1) + 8;
		DRAW(out,
		     "<rect class=\"gapbg\" fill=\"#fff\" x=\"~\" y=\"10\" width=\"~\" height=\"16\"/>",
		     middle - width / 2, width);
		fprintf(out, "<text class=\"gap%s\" text-anchor=\"middle\" font-size=\"11\" ",
		        gap >= 1000000 ? " long" : "");
		DRAW(out, "x=\"~\" y=\"22\">+", middle);
		fprintf(out, "%s</text>\n", text);
	}
}

static void
draw_bar(struct picture *picture, unsigned index)
{
	static const char *const forms[] = {
	    [HTML_APP] = "fill=\"#1f7a4a\"",
	    [HTML_FLIGHT] = "fill=\"url(#flight)\" stroke=\"#1f7a4a\"",
	    [HTML_NNG] = "fill=\"#e9ecf0\" stroke=\"#5b6673\"",
	    [HTML_GONE] = "fill=\"none\" stroke=\"#5b6673\" stroke-dasharray=\"5 4\"",
	    [HTML_NOBODY] = ""};
	static const char *const words[] = {
	    [HTML_APP] = " fill=\"#fff\"",
	    [HTML_FLIGHT] = " paint-order=\"stroke\" stroke=\"#fff\" stroke-width=\"6\"",
	    [HTML_NNG] = "",
	    [HTML_GONE] = "",
	    [HTML_NOBODY] = ""};
	const struct html_story *story = picture->story;
	const struct html_bar *bars = story->bars, *bar = &bars[index];
	bool first = index == 0, last = index + 1 == story->bar_count;
	FILE *out = picture->out;
	double x0 = column_x(picture, bar->from), x1 = column_x(picture, bar->to);
	x0 += first ? 0 : bars[index - 1].lane != bar->lane ? 11 : 1;
	x1 -= !last && bars[index + 1].lane == bar->lane ? 1 : 0;
	bool hit = last && bar->to == story->offence && story->offence < story->count;
	x1 += hit ? 20 : 0;
	double room = x1 - x0 - (hit ? 32 : 0), inset = bar->owner == HTML_APP ? 0 : 0.75;
	double y = lane_middle(picture, bar->lane) - BAR / 2.0;
	if (x1 - x0 < 3) {
		return;
	}
	fprintf(out, "<rect class=\"%s\" %s ", html_owner_class(bar->owner), forms[bar->owner]);
	DRAW(out, "rx=\"3\" x=\"~\" y=\"~\" width=\"~\" height=\"~\"/>", x0 + inset, y + inset,
	     x1 - x0 - 2 * inset, BAR - 2 * inset);
	if (room > 6.5 * (double)columns_wide(bar->word) + 18) {
		fprintf(out, "<text class=\"in %s\" font-size=\"11.5\"%s ", html_owner_class(bar->owner),
		        words[bar->owner]);
		DRAW(out, "x=\"~\" y=\"~\">", x0 + 10, y + 15);
		fprintf(out, "%s</text>", bar->word);
	}
	fputc('\n', out);
}

/* From the old owner's bar to the new one's. */
static void
draw_hand_over(struct picture *picture, const struct html_bar *from, const struct html_bar *to)
{
	FILE *out = picture->out;
	bool up = to->lane < from->lane, passed = from->owner == HTML_APP && to->owner == HTML_APP;
	double x = column_x(picture, to->from);
	double start = lane_middle(picture, from->lane) + (up ? -BAR / 2.0 : BAR / 2.0);
	double end = lane_middle(picture, to->lane);
	fprintf(out, "<path class=\"%s\" fill=\"none\" stroke=\"#1a2027\"%s d=\"",
	        passed ? "pass" : "give", passed ? " stroke-dasharray=\"2 3\"" : "");
	DRAW(out, "M~ ~V~Q~ ~ ~ ~\"/>", x, start, end + (up ? 7 : -7), x, end, x + 5, end);
	fprintf(out, "<path class=\"head%s\" ", passed ? " p" : "");
	DRAW(out, "d=\"M~ ~l-8 -5v10z\"/>\n", x + 11, end);
}

/* The bar over a step, or NULL: the one that ends there rather than that which begins. */
static const struct html_bar *
bar_at(const struct html_story *story, unsigned step)
{
	const struct html_bar *found = NULL;
	for (unsigned i = 0; i < story->bar_count && found == NULL; i++) {
		const struct html_bar *bar = &story->bars[i];
		found = bar->from <= step && step <= bar->to && bar->to > bar->from ? bar : NULL;
	}
	return found;
}

/* A call that is not the offence: a small circle in its thread's lane, and a line to the object. */
static void
draw_call(struct picture *picture, unsigned step)
{
	const struct html_story *story = picture->story;
	const struct html_bar *bar = bar_at(story, step);
	unsigned lane = story->step_lane[step];
	double x = column_x(picture, step), y = lane_middle(picture, lane);
	bool inside = bar != NULL && bar->lane == lane && bar->from < step && step < bar->to;
	bool first = bar != NULL && bar->lane == lane && bar->from == step;
	if (first) {
		return; /* the bar's own beginning */
	}
	bool moves = false;
	for (unsigned i = 1; i < story->bar_count; i++) {
		moves = moves ||
		        (story->bars[i].from == step && story->bars[i].lane != story->bars[i - 1].lane);
	}
	if (bar != NULL && bar->lane != lane && !moves) {
		double edge = lane_middle(picture, bar->lane) + (bar->lane > lane ? -BAR : BAR) / 2.0;
		DRAW(picture->out, "<path class=\"see\" stroke=\"#7b8693\" d=\"M~ ~V~\"/>", x, y, edge);
	}
	DRAW(picture->out,
	     "<circle class=\"call\" fill=\"#fff\" stroke=\"#1a2027\" cx=\"~\" cy=\"~\" r=\"4\"/>\n", x,
	     y - (inside ? BAR / 2.0 : 0));
}

static void
draw_cross(FILE *out, double x, double y)
{
	DRAW(out,
	     "<circle class=\"xc\" fill=\"#b3221b\" cx=\"~\" cy=\"~\" r=\"12\"/><path class=\"x\" "
	     "stroke=\"#fff\" stroke-width=\"2.5\" d=\"M~ ~l9 9m0 -9l-9 9\"/>",
	     x, y, x - 4.5, y - 4.5);
}

static void
draw_cry(FILE *out, double x, double y, const char *words, bool loud)
{
	fprintf(out, "<text class=\"%s\" font-size=\"%s\" ", loud ? "cry" : "cry2",
	        loud ? "13" : "11.5");
	DRAW(out, "x=\"~\" y=\"~\">", x, y);
	html_text(out, words);
	fputs("</text>", out);
}

static void
draw_offence(struct picture *picture)
{
	const struct html_story *story = picture->story;
	FILE *out = picture->out;
	double x = column_x(picture, story->offence);
	double y = lane_middle(picture, story->step_lane[story->offence]);
	bool apart = story->owner_known && story->owner != story->step_lane[story->offence];
	if (apart) {
		double target = lane_middle(picture, story->owner), down = target > y ? 1 : -1;
		DRAW(out,
		     "<path class=\"blow\" stroke=\"#b3221b\" d=\"M~ ~V~\"/><circle class=\"ring\" "
		     "fill=\"#fff\" stroke=\"#b3221b\" cx=\"~\" cy=\"~\" r=\"5.5\"/>",
		     x, y + down * 12, target - down * 6, x, target);
		if (story->was[0] != '\0') {
			draw_cry(out, x + 26, target + 4, story->was, false);
		}
	} else if (story->was[0] != '\0') {
		draw_cry(out, x + 24, y + 17, story->was, false);
	}
	draw_cross(out, x, y);
	draw_cry(out, x + (apart || story->was[0] == '\0' ? 18 : 24),
	         y + (apart || story->was[0] == '\0' ? 4.5 : 1), story->cry, true);
	fputc('\n', out);
}

/* What never came: the end of the trace. */
static void
draw_end(struct picture *picture)
{
	const struct html_story *story = picture->story;
	FILE *out = picture->out;
	double x = column_x(picture, picture->columns - 1);
	double y = lane_middle(picture, story->bar_count > 0 ? story->bars[story->bar_count - 1].lane
	                                                     : story->step_lane[story->count - 1]);
	DRAW(
	    out,
	    "<g class=\"end offence\"><rect class=\"dot\" fill=\"#fff\" stroke=\"#5b6673\" x=\"~\" "
	    "y=\"9\" width=\"18\" height=\"18\" rx=\"3\"/><text class=\"verb\" x=\"~\" y=\"44\">end of "
	    "the trace</text></g>",
	    x - 9, x - 10);
	draw_cross(out, x, y);
	draw_cry(out, x + 18, y + 4.5, story->cry, true);
	fputc('\n', out);
}

/* The number, the verb, and a field over the whole column that leads to the step in words. */
static void
draw_head(struct picture *picture, unsigned step)
{
	const struct html_story *story = picture->story;
	FILE *out = picture->out;
	bool final = step + 1 == picture->columns;
	double width = final ? picture->last : picture->column, x = column_x(picture, step);
	char verb[96], lines[2][64];
	html_verb(story->steps[step], verb, sizeof(verb));
	size_t most = (size_t)(width / 6.6);
	unsigned count = two_lines(verb, most < 8 ? 8 : most, lines);
	fprintf(out, "<a class=\"s%u%s\" href=\"#f-%s-s%u\" tabindex=\"-1\">", step + 1,
	        step == story->offence    ? " offence"
	        : is_turning(story, step) ? " turning"
	                                  : "",
	        picture->key, step + 1);
	DRAW(out,
	     "<rect class=\"hitbox\" fill=\"none\" x=\"~\" y=\"4\" width=\"~\" height=\"~\" "
	     "rx=\"6\"/><circle class=\"dot\" fill=\"#fff\" stroke=\"#5b6673\" cx=\"~\" cy=\"18\" "
	     "r=\"10\"/>",
	     x - 12, width - 2, picture->height - 8, x);
	DRAW(out, "<text class=\"no\" text-anchor=\"middle\" x=\"~\" y=\"22\">", x);
	fprintf(out, "%u</text>", step + 1);
	for (unsigned i = 0; i < count; i++) {
		DRAW(out, "<text class=\"verb\" x=\"~\" y=\"~\">", x - 10, 44 + 14.0 * i);
		html_cut(out, lines[i], most < 8 ? 8 : most);
		fputs("</text>", out);
	}
	fputs("</a>\n", out);
}

static void
draw_inside(struct picture *picture)
{
	const struct html_story *story = picture->story;
	bool ends = story->offence == story->count;
	double zone = column_x(picture, ends ? picture->columns - 1 : story->offence) - 13;
	DRAW(picture->out,
	     "<rect class=\"zone\" fill=\"#fdedec\" rx=\"6\" x=\"~\" y=\"4\" width=\"~\" "
	     "height=\"~\"/>\n",
	     zone, picture->width - zone, picture->height - 8);
	draw_lanes(picture);
	draw_gaps(picture);
	for (unsigned i = 0; i < story->bar_count; i++) {
		draw_bar(picture, i);
	}
	for (unsigned i = 1; i < story->bar_count; i++) {
		if (story->bars[i].lane != story->bars[i - 1].lane) {
			draw_hand_over(picture, &story->bars[i - 1], &story->bars[i]);
		}
	}
	for (unsigned i = 0; i < story->count; i++) {
		if (i != story->offence) {
			draw_call(picture, i);
		}
	}
	if (ends) {
		draw_end(picture);
	} else {
		draw_offence(picture);
	}
}

void
html_timeline(FILE *out, const struct html_story *story, const char *key)
{
	struct picture picture = {.out = out, .story = story, .key = key};
	char object[64];
	if (story->count == 0) {
		return;
	}
	measure(&picture);
	const struct finding *finding = story->account->finding;
	snprintf(object, sizeof(object), "%s#%llu", api_kind_word(finding->kind),
	         (unsigned long long)finding->object_number);
	DRAW(out,
	     "<div class=\"tl\" tabindex=\"0\" role=\"group\" aria-label=\"Timeline\"><svg width=\"~\" "
	     "height=\"~\" ",
	     picture.width, picture.height);
	DRAW(out, "viewBox=\"0 0 ~ ~\" font-family=\"sans-serif\" font-size=\"12\">\n", picture.width,
	     picture.height);
	fprintf(out,
	        "<g role=\"img\" aria-labelledby=\"f-%s-t f-%s-d\"><title id=\"f-%s-t\">%s%s, step by "
	        "step</title><desc id=\"f-%s-d\">",
	        key, key, key, finding->object_number != 0 ? "Who had " : "What happened",
	        finding->object_number != 0 ? object : "", key);
	describe(&picture);
	fputs("</desc>\n", out);
	draw_inside(&picture);
	fputs("</g>\n", out);
	for (unsigned i = 0; i < story->count; i++) {
		draw_head(&picture, i);
	}
	fputs("</svg></div>", out);
}
