/*
 * html_source.c - the lines around the offence, with the numbers of the steps that happened there;
 * see html_parts.h
 */
#include <string.h>

#include "analyzer/report/html_parts.h"

#define AROUND     3u  /* lines before and after the offence */
#define NEAR       8u  /* a step so many lines away is still shown with it */
#define SAY_BESIDE 40u /* columns of a line that leave room for words beside it */

struct excerpt {
	const struct html *html;
	const struct html_story *story;
	const struct source *source;
	const struct frame *frame; /* of the file */
	unsigned first, last;      /* lines */
};

static const struct frame *
step_frame(const struct html_story *story, unsigned step)
{
	return account_frame(story->steps[step]);
}

static bool
step_on(const struct excerpt *excerpt, unsigned step, unsigned line)
{
	const struct frame *frame = step_frame(excerpt->story, step);
	return frame != NULL && frame->file == excerpt->frame->file && frame->line == line;
}

/* "①②": the steps of a line. The sign of the first is U+2460. */
static void
put_steps(const struct excerpt *excerpt, unsigned line)
{
	unsigned shown = 0;
	for (unsigned i = 0; i < excerpt->story->count && shown < 2; i++) {
		if (step_on(excerpt, i, line)) {
			fprintf(excerpt->html->out, "\xe2\x91%c", 0xa0 + (int)i);
			shown++;
		}
	}
	fputs(shown == 0 ? "  " : shown == 1 ? " " : "", excerpt->html->out);
}

static unsigned
columns_of(const char *text, size_t length)
{
	unsigned columns = 0;
	for (size_t i = 0; i < length; i++) {
		columns = text[i] == '\t' ? (columns / 4 + 1) * 4
		                          : columns + (((unsigned char)text[i] & 0xc0) != 0x80);
	}
	return columns;
}

/* The step of that sort on a line, or NULL. */
static const struct account_place *
turning_on(const struct excerpt *excerpt, unsigned line)
{
	const struct account *account = excerpt->story->account;
	for (unsigned i = 0; i < excerpt->story->count; i++) {
		if (account->turning >= 0 &&
		    excerpt->story->steps[i] == &account->places[account->turning] &&
		    step_on(excerpt, i, line)) {
			return excerpt->story->steps[i];
		}
	}
	return NULL;
}

static bool
offends_on(const struct excerpt *excerpt, unsigned line)
{
	const struct html_story *story = excerpt->story;
	const struct frame *site = account_frame(account_site(story->account));
	return site != NULL && site->file == excerpt->frame->file && site->line == line;
}

static void
put_line(const struct excerpt *excerpt, unsigned line)
{
	FILE *out = excerpt->html->out;
	size_t length = 0;
	const char *text = source_line(excerpt->source, line, &length);
	const struct account_place *turning = turning_on(excerpt, line);
	bool hit = offends_on(excerpt, line);
	const char *words = hit && excerpt->story->offence < excerpt->story->count ? excerpt->story->cry
	                    : hit                                                  ? "seen last here"
	                    : turning == NULL                                      ? NULL
	                    : turning->step->role == ROLE_SENT                     ? "given away"
	                                                                           : NULL;
	fprintf(out, "<%s class=\"l%s\"><i>%4u ", hit ? "mark" : "span",
	        hit               ? " hit"
	        : turning != NULL ? " turn"
	                          : "",
	        line);
	put_steps(excerpt, line);
	fputs("</i>", out);
	html_line(out, text, length);
	if (words != NULL && columns_of(text, length) > SAY_BESIDE) {
		fprintf(out, "\n<span class=\"say under\">↑ %s\n</span>", words);
	} else if (words != NULL) {
		fprintf(out, "<span class=\"say\"> ← %s</span>\n", words);
	} else {
		fputc('\n', out);
	}
	fputs(hit ? "</mark>" : "</span>", out);
}

static void
put_excerpt(const struct excerpt *excerpt)
{
	FILE *out = excerpt->html->out;
	fputs("<pre class=\"src\" tabindex=\"0\"><code>", out);
	for (unsigned line = excerpt->first; line <= excerpt->last; line++) {
		put_line(excerpt, line);
	}
	fputs("</code></pre>", out);
}

/* Lines from `around` before to `around` after one, as far as the file has them. */
static void
set_range(struct excerpt *excerpt, unsigned line, unsigned around)
{
	unsigned lines = excerpt->source->lines;
	excerpt->first = line > around ? line - around : 1;
	excerpt->last = line + around < lines ? line + around : lines;
}

/* The offence's lines, and those of steps that are not far. */
static void
widen(struct excerpt *excerpt, unsigned line)
{
	for (unsigned i = 0; i < excerpt->story->count; i++) {
		const struct frame *frame = step_frame(excerpt->story, i);
		if (frame == NULL || frame->file != excerpt->frame->file || frame->line == 0 ||
		    frame->line > excerpt->source->lines) {
			continue;
		}
		if (frame->line < excerpt->first && line - frame->line <= NEAR) {
			excerpt->first = frame->line > 1 ? frame->line - 1 : 1;
		} else if (frame->line > excerpt->last && frame->line - line <= NEAR) {
			excerpt->last = frame->line < excerpt->source->lines ? frame->line + 1 : frame->line;
		}
	}
}

static void
put_caption(FILE *out, const struct frame *frame)
{
	fputs("<p class=\"cap\">", out);
	html_place(out, frame, HTML_PATH_BASE);
	fputs(frame->function != NULL ? " in " : "", out);
	html_function(out, frame);
	fputs("</p>", out);
}

void
html_source(const struct html *html, const struct html_story *story,
            const struct report_entry *entry)
{
	FILE *out = html->out;
	const struct account *account = story->account;
	const struct frame *site = account_frame(account_site(account));
	uint64_t recorded = trace_info(entry->trace->trace)->start_wall_ns;
	struct excerpt excerpt = {.html = html, .story = story, .frame = site};
	if (html->options->no_source || site == NULL || site->file == NULL || site->line == 0) {
		fprintf(out, "<p class=\"cap\">Source</p><p class=\"dim\">%s</p>",
		        html->options->no_source ? "Left out (--no-source)."
		                                 : "The line is not known: the module has no debug "
		                                   "information.");
		return;
	}
	excerpt.source = source_find(html->report->sources, site, recorded);
	if (excerpt.source == NULL || site->line > excerpt.source->lines) {
		fputs("<p class=\"cap\">Source</p><p class=\"dim\">", out);
		html_place(out, site, HTML_PATH_BASE);
		fputs(source_changed(html->report->sources, site)
		          ? " was changed after the recording began, so its lines are not shown.</p>"
		      : excerpt.source == NULL ? " is not here, or not to be read.</p>"
		                               : " has no such line.</p>",
		      out);
		return;
	}
	set_range(&excerpt, site->line, AROUND);
	widen(&excerpt, site->line);
	put_caption(out, site);
	put_excerpt(&excerpt);
	const struct frame *turning =
	    account->turning >= 0 ? account_frame(&account->places[account->turning]) : NULL;
	if (turning == NULL || turning->line == 0 ||
	    (turning->file == site->file && turning->line >= excerpt.first &&
	     turning->line <= excerpt.last)) {
		return;
	}
	excerpt.source = source_find(html->report->sources, turning, recorded);
	excerpt.frame = turning;
	if (excerpt.source != NULL && turning->line <= excerpt.source->lines) {
		set_range(&excerpt, turning->line, 1);
		put_caption(out, turning);
		put_excerpt(&excerpt);
	}
}
