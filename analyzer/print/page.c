/* page.c - see page.h */
#include "analyzer/print/page.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/print/fold.h"
#include "analyzer/print/pages.h"

#define BOLD  "\033[1m"
#define CODE  "\033[36m"
#define PLAIN "\033[0m"

const char *
page_find(const char *rule)
{
	for (size_t i = 0; i < rule_page_count; i++) {
		if (strcmp(rule_pages[i].id, rule) == 0) {
			return (const char *)rule_pages[i].text;
		}
	}
	return NULL;
}

/* Where printing is: the stream breaks lines, and a paragraph is one of them. */
struct filler {
	FILE *out;
	bool color, code;
	bool inside; /* a paragraph has begun */
	bool words;  /* and has words */
};

static void
put_word(struct filler *fill, const char *word, size_t length)
{
	fputs(fill->words ? " " : fill->inside ? "" : FOLD_HANG, fill->out);
	fill->inside = fill->words = true;
	for (size_t i = 0; i < length; i++) {
		if (word[i] == '*' && !fill->code) {
			continue; /* emphasis needs no mark here */
		}
		if (word[i] != '`') {
			fputc(word[i], fill->out);
		} else {
			fill->code = !fill->code;
			fputs(!fill->color ? "" : fill->code ? CODE : PLAIN, fill->out);
		}
	}
}

/* "[text](target)": the text, or the path in the source tree. Returns what follows it. */
static const char *
put_link(char *into, size_t size, const char *link)
{
	const char *middle = strstr(link, "](");
	const char *end = middle == NULL ? NULL : strchr(middle, ')');
	const char *text = link + 1, *stop = middle;
	if (end == NULL) {
		return NULL;
	}
	if (strncmp(middle + 2, "../../", 6) == 0) {
		text = middle + 8;
		stop = end - (end - text > 10 && strncmp(end - 10, "/README.md", 10) == 0 ? 10 : 0);
	}
	size_t length = (size_t)(stop - text) < size ? (size_t)(stop - text) : size - 1;
	memcpy(into, text, length);
	into[length] = '\0';
	return end + 1;
}

/* One line of prose, word by word. */
static void
put_prose(struct filler *fill, const char *line, size_t length)
{
	char word[512];
	size_t used = 0;
	const char *end = line + length;
	while (line < end) {
		const char *after = NULL;
		if (*line == '[') {
			after = put_link(word + used, sizeof(word) - used, line);
		}
		if (after != NULL && after <= end) {
			used += strlen(word + used);
			line = after;
		} else if (*line == ' ' || used + 1 == sizeof(word)) {
			if (used > 0) {
				put_word(fill, word, used);
			}
			used = 0;
			line += *line == ' ';
		} else {
			word[used++] = *line++;
		}
	}
	if (used > 0) {
		put_word(fill, word, used);
	}
}

static void
end_paragraph(struct filler *fill)
{
	if (fill->inside) {
		fputc('\n', fill->out);
	}
	fill->inside = fill->words = false;
}

static void
put_heading(struct filler *fill, const char *line, size_t length)
{
	while (length > 0 && (*line == '#' || *line == ' ')) {
		line++;
		length--;
	}
	end_paragraph(fill);
	fprintf(fill->out, "%s%.*s%s\n", fill->color ? BOLD : "", (int)length, line,
	        fill->color ? PLAIN : "");
}

static void
put_page(struct filler *fill, const char *markdown)
{
	bool code = false;
	while (*markdown != '\0') {
		size_t length = strcspn(markdown, "\n");
		if (length >= 3 && strncmp(markdown, "```", 3) == 0) {
			end_paragraph(fill);
			code = !code;
		} else if (code) {
			fprintf(fill->out, "%s%.*s\n", length > 0 ? "    " : "", (int)length, markdown);
		} else if (length == 0) {
			end_paragraph(fill);
			fputc('\n', fill->out);
		} else if (*markdown == '#') {
			put_heading(fill, markdown, length);
		} else if (length > 2 && strncmp(markdown, "- ", 2) == 0) {
			end_paragraph(fill);
			fputs("- " FOLD_HANG, fill->out);
			fill->inside = true;
			put_prose(fill, markdown + 2, length - 2);
		} else {
			put_prose(fill, markdown, length);
		}
		markdown += length + (markdown[length] == '\n');
	}
	end_paragraph(fill);
}

/* The addresses that the page leads to, each in a line of its own, where it can be copied. */
static void
put_addresses(FILE *out, const char *markdown)
{
	const char *before = "\n";
	for (const char *link = markdown; (link = strstr(link, "](https://")) != NULL;) {
		link += 2;
		fprintf(out, "%s%.*s\n", before, (int)strcspn(link, ")"), link);
		before = "";
	}
}

void
page_print(FILE *out, const char *markdown, bool color, unsigned width)
{
	struct filler fill = {.out = fold_open(out, width), .color = color};
	if (fill.out != NULL) {
		put_page(&fill, markdown);
		put_addresses(fill.out, markdown);
		fold_close(fill.out);
	}
}
