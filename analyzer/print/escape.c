/* escape.c - see escape.h */
#include "analyzer/print/escape.h"

#include <string.h>

/* The code point of n bytes that are already known to have the shape of UTF-8. */
static uint32_t
code_point(const unsigned char *s, unsigned n)
{
	static const unsigned char lead_mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	uint32_t code = s[0] & lead_mask[n];
	for (unsigned i = 1; i < n; i++) {
		code = code << 6 | (s[i] & 0x3f);
	}
	return code;
}

bool
text_is_harmful(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x200e || code == 0x200f ||
	       (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

/* Bytes of the well-formed, harmless character at s, or 0. s ends with a NUL. */
static unsigned
plain_character(const unsigned char *s)
{
	static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned n = s[0] < 0x80             ? 1
	             : (s[0] & 0xe0) == 0xc0 ? 2
	             : (s[0] & 0xf0) == 0xe0 ? 3
	             : (s[0] & 0xf8) == 0xf0 ? 4
	                                     : 0;
	for (unsigned i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80) {
			return 0;
		}
	}
	if (n == 0) {
		return 0;
	}
	uint32_t code = code_point(s, n);
	if (code < smallest[n] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
		return 0;
	}
	return text_is_harmful(code) ? 0 : n;
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
text_escape(const char *text, char *out, size_t size)
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

void
text_print(FILE *stream, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	while (s != NULL && *s != '\0') {
		char piece[5];
		fwrite(piece, 1, next_piece(&s, piece), stream);
	}
}
