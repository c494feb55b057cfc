/* html_text.c - text on its way into the page; see html_parts.h */
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/print/escape.h"
#include "analyzer/report/html_parts.h"

#define PATH_MAX_SHORT 56u /* characters of a path where there is little room */
#define LINE_MAX_SHOWN 400u

static void
put(FILE *out, char letter)
{
	switch (letter) {
	case '&':
		fputs("&amp;", out);
		break;
	case '<':
		fputs("&lt;", out);
		break;
	case '>':
		fputs("&gt;", out);
		break;
	case '"':
		fputs("&quot;", out);
		break;
	default:
		fputc(letter, out);
		break;
	}
}

/* Text that is escaped for readers already. */
static void
put_escaped(FILE *out, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		put(out, text[i]);
	}
}

/* The bytes of the first so many characters. */
static size_t
bytes_of(const char *text, size_t characters)
{
	size_t at = 0;
	for (; text[at] != '\0'; at++) {
		if (((unsigned char)text[at] & 0xc0) != 0x80 && characters-- == 0) {
			break;
		}
	}
	return at;
}

/* The text escaped for readers; the caller frees it. NULL: memory is short, nothing is shown. */
static char *
escaped(const char *text)
{
	size_t size = 4 * strlen(text) + 1;
	char *copy = malloc(size);
	if (copy != NULL) {
		escape_text(text, copy, size);
	}
	return copy;
}

void
html_text(FILE *out, const char *text)
{
	char *copy = escaped(text);
	if (copy != NULL) {
		put_escaped(out, copy, strlen(copy));
	}
	free(copy);
}

void
html_cut(FILE *out, const char *text, size_t most)
{
	char *copy = escaped(text);
	if (copy != NULL && columns_wide(copy) > most) {
		put_escaped(out, copy, bytes_of(copy, most - 1));
		fputs("…", out);
	} else if (copy != NULL) {
		put_escaped(out, copy, strlen(copy));
	}
	free(copy);
}

void
html_printed(FILE *out, void (*print)(FILE *plain, const void *thing), const void *thing)
{
	char *text = NULL;
	size_t size = 0;
	FILE *plain = open_memstream(&text, &size);
	if (plain != NULL) {
		print(plain, thing);
		fclose(plain);
		html_text(out, text != NULL ? text : "");
	}
	free(text);
}

static void
print_path(FILE *plain, const void *path)
{
	escape_print_path(plain, path);
}

void
html_shell_path(FILE *out, const char *path)
{
	html_printed(out, print_path, path);
}

void
html_line(FILE *out, const char *text, size_t length)
{
	char piece[LINE_MAX_SHOWN + 1], shown[4 * LINE_MAX_SHOWN + 1];
	bool cut = length > LINE_MAX_SHOWN;
	length = cut ? LINE_MAX_SHOWN : length;
	while (cut && length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80) {
		length--;
	}
	for (size_t at = 0; at < length;) {
		size_t end = at;
		while (end < length && text[end] != '\t' && text[end] != '\0') {
			end++;
		}
		memcpy(piece, text + at, end - at);
		piece[end - at] = '\0';
		put_escaped(out, shown, escape_text(piece, shown, sizeof(shown)));
		if (end < length) {
			fputs(text[end] == '\t' ? "\t" : "\\x00", out);
		}
		at = end + 1;
	}
	fputs(cut ? "…" : "", out);
}

/* Behind the bracket that closes the one here; NULL: it is not closed in time. */
static const char *
closed(const char *text)
{
	unsigned depth = 0;
	for (unsigned i = 0; text[i] != '\0' && i < 120; i++) {
		depth += text[i] == '(';
		depth -= text[i] == ')';
		if (depth == 0) {
			return text + i + 1;
		}
	}
	return NULL;
}

static bool
begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static const char *
name_end(const char *text)
{
	while (isalnum((unsigned char)*text) || *text == '_') {
		text++;
	}
	return text;
}

/*
 * Where the code ends that begins here: a name of NNG's with its arguments, or a condition with
 * what it is about. NULL: it is a word, or the page of a manual.
 */
static const char *
code_end(const char *text)
{
	if (begins(text, "if (nng_") || begins(text, "if ((rv = nng_")) {
		const char *end = closed(text + 3);
		if (end != NULL && begins(end, " nng_")) {
			const char *more = code_end(end + 1);
			end = more != NULL ? more : end;
		}
		return end;
	}
	if (!begins(text, "nng_") && !begins(text, "NNG_")) {
		return NULL;
	}
	const char *end = name_end(text);
	if (*end == '(' && isdigit((unsigned char)end[1])) {
		return NULL;
	}
	const char *arguments = *end == '(' ? closed(end) : NULL;
	end = arguments != NULL ? arguments : end;
	return arguments != NULL && *end == ';' ? end + 1 : end;
}

void
html_sentence(FILE *out, const char *text, bool upper)
{
	char *copy = escaped(text);
	bool inside = false; /* of a word */
	for (const char *at = copy; at != NULL && *at != '\0';) {
		const char *end = inside ? NULL : code_end(at);
		if (end != NULL) {
			fputs("<code>", out);
			put_escaped(out, at, (size_t)(end - at));
			fputs("</code>", out);
			at = end;
			upper = false;
			continue;
		}
		inside = isalnum((unsigned char)*at) || *at == '_';
		put(out, upper ? (char)toupper((unsigned char)*at) : *at);
		upper = false;
		at++;
	}
	free(copy);
}

void
html_title(FILE *out, const char *text)
{
	html_sentence(out, text, true);
}

void
html_number(FILE *out, uint64_t number)
{
	char text[32];
	style_number(number, text, sizeof(text));
	fputs(text, out);
}

void
html_amount(FILE *out, uint64_t number, const char *word)
{
	html_number(out, number);
	fprintf(out, " %s%s", word, number == 1 ? "" : "s");
}

void
html_decimal(FILE *out, double value)
{
	unsigned long tenths = value <= 0 ? 0 : (unsigned long)(value * 10 + 0.5);
	fprintf(out, "%lu", tenths / 10);
	if (tenths % 10 != 0) {
		fprintf(out, ".%lu", tenths % 10);
	}
}

void
html_ms(FILE *out, uint64_t ns)
{
	fprintf(out, "%" PRIu64 ".%03" PRIu64, ns / 1000000, ns / 1000 % 1000);
}

void
html_gap(uint64_t ns, char *text, size_t size)
{
	static const char *const units[] = {"ns", "µs", "ms", "s"};
	uint64_t unit = 1;
	unsigned i = 0;
	while (i < 3 && ns >= unit * 999 + unit / 2) {
		unit *= 1000;
		i++;
	}
	uint64_t tenths = (ns * 10 + unit / 2) / unit;
	if (i == 0 || tenths >= 100) {
		snprintf(text, size, "%" PRIu64 " %s", (ns + unit / 2) / unit, units[i]);
	} else {
		snprintf(text, size, "%" PRIu64 ".%" PRIu64 " %s", tenths / 10, tenths % 10, units[i]);
	}
}

/* Whether it has letters that are written from right to left: Hebrew to Arabic, and their forms. */
static bool
is_rightwards(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)text[i], next = (unsigned char)text[i + 1];
		if ((byte >= 0xd6 && byte <= 0xdf) || (byte == 0xe0 && next >= 0xa0 && next <= 0xa3) ||
		    (byte == 0xef && next >= 0xac && next <= 0xbb)) {
			return true;
		}
	}
	return false;
}

/* Letters that are written from right to left leave the order of what stands beside a name alone.
 */
static void
put_name(FILE *out, const char *text, size_t length)
{
	bool apart = is_rightwards(text, length);
	fputs(apart ? "<bdi dir=\"ltr\">" : "", out);
	put_escaped(out, text, length);
	fputs(apart ? "</bdi>" : "", out);
}

/* The folders of a path, which ends in "/", with a place to break after each. */
static void
put_folders(FILE *out, const char *path, size_t length)
{
	fputs("<span class=\"dir\">", out);
	for (const char *end = path + length; path < end;) {
		const char *slash = memchr(path, '/', (size_t)(end - path));
		slash = slash != NULL ? slash : end - 1;
		put_name(out, path, (size_t)(slash - path));
		fputs("/<wbr>", out);
		path = slash + 1;
	}
	fputs("</span>", out);
}

void
html_place(FILE *out, const struct frame *frame, enum html_path form)
{
	char *shown = frame->shown != NULL ? escaped(frame->shown) : NULL;
	fputs("<span class=\"path\">", out);
	if (shown != NULL) {
		const char *slash = strrchr(shown, '/');
		const char *base = slash != NULL ? slash + 1 : shown;
		const char *from = shown;
		if (form == HTML_PATH_SHORT && columns_wide(shown) > PATH_MAX_SHORT) {
			while (from != NULL && from < base && columns_wide(from) > PATH_MAX_SHORT - 2) {
				from = strchr(from + 1, '/');
			}
			fputs("…", out);
			from = from == NULL || from > base ? base : from;
		}
		if (form != HTML_PATH_BASE && base > from) {
			put_folders(out, from, (size_t)(base - from));
		}
		fputs("<b>", out);
		put_name(out, base, strlen(base));
		if (frame->line != 0) {
			fprintf(out, ":%u", frame->line);
		}
		fputs("</b>", out);
	} else {
		char where[256];
		struct frame bare = *frame;
		bare.shown = NULL;
		frame_where(&bare, where, sizeof(where));
		fputs("<b>", out);
		put_escaped(out, where, strlen(where));
		fputs("</b>", out);
	}
	fputs("</span>", out);
	free(shown);
}

void
html_function(FILE *out, const struct frame *frame)
{
	char name[256];
	frame_function(frame, name, sizeof(name));
	if (name[0] != '\0') {
		fputs("<code>", out);
		put_name(out, name, strlen(name));
		fputs(strchr(name, '(') != NULL ? "</code>" : "()</code>", out);
	}
}

const char *
html_severities(enum severity severity, size_t count)
{
	static const char *const words[][2] = {[SEVERITY_NOTE] = {"note", "notes"},
	                                       [SEVERITY_WARNING] = {"warning", "warnings"},
	                                       [SEVERITY_ERROR] = {"error", "errors"}};
	return words[severity][count != 1];
}

static void
put_sign(FILE *out, const char *class, const char *shape, unsigned pixels, const char *words)
{
	fprintf(out,
	        "<span class=\"sev %s\"><svg width=\"%u\" height=\"%u\" viewBox=\"0 0 16 16\" "
	        "aria-hidden=\"true\">%s</svg>%s</span>",
	        class, pixels, pixels, shape, words);
}

void
html_severity(FILE *out, enum severity severity, unsigned pixels, const char *words)
{
	static const char *const shapes[] = {
	    [SEVERITY_ERROR] = "<path class=\"f\" fill=\"#b3221b\" d=\"M8 1a7 7 0 1 0 .01 0z\"/>"
	                       "<path class=\"g\" stroke=\"#fff\" d=\"M5.5 5.5l5 5m0-5l-5 5\"/>",
	    [SEVERITY_WARNING] = "<path class=\"f\" fill=\"#875200\" d=\"M8 1l7.3 13.5H.7z\"/>"
	                         "<path class=\"g\" stroke=\"#fff\" d=\"M8 6v3.6m0 2.5v.01\"/>",
	    [SEVERITY_NOTE] = "<path class=\"f\" fill=\"#44596f\" "
	                      "d=\"M4.5 1.5h7a3 3 0 0 1 3 3v7a3 3 0 0 1-3 3h-7a3 3 0 0 1-3-3v-7a3 3 0 "
	                      "0 1 3-3z\"/>"
	                      "<path class=\"g\" stroke=\"#fff\" d=\"M8 7.5v4m0-7v.01\"/>"};
	put_sign(out, severity_word(severity), shapes[severity], pixels,
	         words != NULL ? words : severity_word(severity));
}

void
html_fine(FILE *out, unsigned pixels, const char *words)
{
	put_sign(out, "ok",
	         "<path class=\"f\" fill=\"#17683f\" d=\"M8 1a7 7 0 1 0 .01 0z\"/>"
	         "<path class=\"g\" stroke=\"#fff\" d=\"M4.8 8.3L7 10.5l4.2-4.6\"/>",
	         pixels, words);
}
