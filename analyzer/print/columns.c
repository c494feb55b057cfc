/* columns.c - see columns.h */
#include "analyzer/print/columns.h"

#include <stdint.h>
#include <string.h>

#include "analyzer/base/utf8.h"

static const struct {
	uint32_t first, last;
	unsigned columns;
} widths[] = {
#define WIDTH(first, last, columns) {first, last, columns},
#include "analyzer/print/width.def"
#undef WIDTH
};
#define WIDTHS (sizeof(widths) / sizeof(widths[0]))

static unsigned
character_columns(uint32_t code)
{
	size_t low = 0, high = WIDTHS;
	if (code < widths[0].first) {
		return 1;
	}
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (widths[middle].last < code) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low < WIDTHS && widths[low].first <= code ? widths[low].columns : 1;
}

/* Bytes of the escape sequence at text: "ESC [ ... m", or "ESC ] ... ESC \" of a link. */
static size_t
sequence_length(const char *text)
{
	size_t length = 2;
	if (text[1] == '[') {
		while (text[length] != '\0' && (text[length] < '@' || text[length] > '~')) {
			length++;
		}
		return length + (text[length] != '\0');
	}
	if (text[1] == ']') {
		const char *end = strstr(text, "\033\\");
		return end != NULL ? (size_t)(end - text) + 2 : strlen(text);
	}
	return 1;
}

size_t
columns_piece(const char *text, unsigned *columns)
{
	uint32_t code;
	*columns = 0;
	if (text[0] == '\0') {
		return 0;
	}
	if (text[0] == '\033') {
		return sequence_length(text);
	}
	unsigned length = utf8_character((const unsigned char *)text, &code);
	*columns = length == 0 ? 1 : character_columns(code);
	return length == 0 ? 1 : length;
}

size_t
columns_wide(const char *text)
{
	size_t sum = 0;
	unsigned columns;
	for (size_t length; (length = columns_piece(text, &columns)) > 0; text += length) {
		sum += columns;
	}
	return sum;
}

size_t
columns_fitting(const char *text, size_t most)
{
	size_t used = 0, sum = 0;
	unsigned columns;
	for (size_t length; (length = columns_piece(text + used, &columns)) > 0; used += length) {
		sum += columns;
		if (sum > most) {
			break;
		}
	}
	return used;
}

void
columns_cut(char *text, size_t columns)
{
	static const char rest[] = " ...";
	if (columns_wide(text) <= columns) {
		return;
	}
	size_t kept = columns_fitting(text, columns > sizeof(rest) ? columns - (sizeof(rest) - 1) : 1);
	size_t word = kept;
	while (word > 0 && text[word] != ' ') {
		word--;
	}
	while (word > 0 && text[word - 1] == ' ') {
		word--;
	}
	/* There was more text than that: the words about the rest fit in its place. */
	const char *end = word > 0 ? rest : rest + 1;
	memcpy(text + (word > 0 ? word : kept), end, strlen(end) + 1);
}
