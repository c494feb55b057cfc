/* escape.c - see escape.h */
#include "analyzer/print/escape.h"

#include <string.h>

#include "analyzer/base/utf8.h"

/*
 * What a reader does not see, or sees elsewhere than it stands: the characters of Unicode 15 that
 * are control, format or separator characters (Cc, Cf, Zl, Zp) or have the property
 * Default_Ignorable_Code_Point, and the noncharacters. In order. Not among them are the signs that
 * stand around numbers in Arabic and Syriac, Kaithi and Egyptian (U+0600 and others): they are Cf
 * but seen.
 */
static const struct {
	uint32_t first, last;
} harmful[] = {
    {0x0000, 0x001f},   /* controls: escape sequences, line ends, tab */
    {0x007f, 0x009f},   /* delete, and the controls of 8-bit terminals */
    {0x00ad, 0x00ad},   /* soft hyphen */
    {0x034f, 0x034f},   /* combining grapheme joiner */
    {0x061c, 0x061c},   /* Arabic letter mark: direction */
    {0x115f, 0x1160},   /* Hangul fillers */
    {0x17b4, 0x17b5},   /* Khmer vowels that are not seen */
    {0x180b, 0x180f},   /* Mongolian variation selectors, vowel separator */
    {0x200b, 0x200f},   /* zero width space and joiners; left-to-right and right-to-left marks */
    {0x2028, 0x202e},   /* line and paragraph separator; embeddings and overrides of direction */
    {0x2060, 0x206f},   /* word joiner, invisible operators; isolates of direction; deprecated */
    {0x3164, 0x3164},   /* Hangul filler */
    {0xfdd0, 0xfdef},   /* noncharacters */
    {0xfe00, 0xfe0f},   /* variation selectors */
    {0xfeff, 0xfeff},   /* byte order mark */
    {0xffa0, 0xffa0},   /* halfwidth Hangul filler */
    {0xfff0, 0xfffb},   /* not assigned, ignorable; interlinear annotation */
    {0xfffe, 0xffff},   /* noncharacters */
    {0x1bca0, 0x1bca3}, /* shorthand format controls */
    {0x1d173, 0x1d17a}, /* musical format controls */
    {0xe0000, 0xe0fff}, /* tags, variation selectors, ignorable */
};

bool
escape_is_needed(uint32_t code)
{
	size_t i = 0;
	while (i < sizeof(harmful) / sizeof(harmful[0]) && harmful[i].last < code) {
		i++;
	}
	return (i < sizeof(harmful) / sizeof(harmful[0]) && harmful[i].first <= code) ||
	       (code & 0xfffe) == 0xfffe;
}

/* Bytes of the well-formed, harmless character at s, or 0. s ends with a NUL. */
static unsigned
plain_character(const unsigned char *s)
{
	uint32_t code;
	unsigned n = utf8_character(s, &code);

	return escape_is_needed(code) ? 0 : n;
}

/* Writes the next character of *text, escaped or not, to piece (at least 5 bytes, no NUL). */
static unsigned
next_piece(const unsigned char **text, char *piece)
{
	static const char digits[] = "0123456789abcdef";
	unsigned n = plain_character(*text);
	if (n > 0) {
		memcpy(piece, *text, n);
		*text += n;
		return n;
	}
	piece[0] = '\\';
	piece[1] = 'x';
	piece[2] = digits[**text >> 4];
	piece[3] = digits[**text & 15];
	*text += 1;
	return 4;
}

size_t
escape_text(const char *text, char *out, size_t size)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t used = 0;
	while (*s != '\0') {
		char piece[5];
		unsigned n = next_piece(&s, piece);
		if (used + n >= size) {
			break;
		}
		memcpy(out + used, piece, n);
		used += n;
	}
	out[used] = '\0';
	return used;
}

/* Whether a shell and a terminal take the text as it is. */
static bool
is_plain(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	unsigned n = 1;
	while (*s != '\0' && (n = plain_character(s)) > 0 &&
	       strchr(" '\"\\$&();<>|*?[]#~`!{}", *s) == NULL) {
		s += n;
	}
	return *s == '\0' && text[0] != '\0';
}

void
escape_print_path(FILE *stream, const char *path)
{
	const unsigned char *s = (const unsigned char *)path;
	fputs(path[0] == '-' ? "./" : "", stream);
	if (is_plain(path)) {
		fputs(path, stream);
		return;
	}
	fputc('\'', stream);
	while (*s != '\0') {
		char piece[5];
		bool harmless = plain_character(s) > 0, quote = *s == '\'';
		unsigned n = next_piece(&s, piece);
		if (quote) {
			fputs("'\\''", stream);
		} else {
			fputs(harmless ? "" : "'$'", stream);
			fwrite(piece, 1, n, stream);
			fputs(harmless ? "" : "''", stream);
		}
	}
	fputc('\'', stream);
}

void
escape_print(FILE *stream, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	while (s != NULL && *s != '\0') {
		char piece[5];
		fwrite(piece, 1, next_piece(&s, piece), stream);
	}
}

void
escape_print_quoted(FILE *stream, const char *text)
{
	fputc('\'', stream);
	for (; *text != '\0'; text++) {
		fputs(*text == '\'' ? "'\\''" : (char[]){*text, '\0'}, stream);
	}
	fputc('\'', stream);
}
