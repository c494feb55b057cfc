/* line.c - see line.h */
#include "analyzer/print/line.h"

#include <stdlib.h>

#include "analyzer/print/escape.h"

#define ROOM_FIRST 256u
/* Lines are handed on when so much of them is there. */
#define FLUSH_AT 65536u
/* Digits of the largest number. */
#define DIGITS 20

void
line_free(struct line *line)
{
	free(line->text);
	*line = (struct line){0};
}

void
line_flush(struct line *line, FILE *out)
{
	fwrite(line->text, 1, line->used, out);
	line->used = 0;
}

void
line_flush_full(struct line *line, FILE *out)
{
	if (line->used >= FLUSH_AT) {
		line_flush(line, out);
	}
}

bool
line_reserve(struct line *line, size_t bytes)
{
	size_t room = line->room < ROOM_FIRST ? ROOM_FIRST : line->room;
	while (room - line->used < bytes && room <= SIZE_MAX / 2) {
		room *= 2;
	}
	char *text = room - line->used < bytes ? NULL : realloc(line->text, room);
	if (text == NULL) {
		line->failed = true;
		return false;
	}
	line->text = text;
	line->room = room;
	return true;
}

void
line_unsigned(struct line *line, uint64_t value)
{
	static const char pairs[] = "00010203040506070809101112131415161718192021222324"
	                            "25262728293031323334353637383940414243444546474849"
	                            "50515253545556575859606162636465666768697071727374"
	                            "75767778798081828384858687888990919293949596979899";
	char digits[DIGITS];
	unsigned at = DIGITS;
	for (; value >= 100; value /= 100) {
		at -= 2;
		memcpy(digits + at, pairs + value % 100 * 2, 2);
	}
	if (value >= 10) {
		at -= 2;
		memcpy(digits + at, pairs + value * 2, 2);
	} else {
		digits[--at] = (char)('0' + value);
	}
	line_bytes(line, digits + at, DIGITS - at);
}

void
line_digits(struct line *line, uint64_t value, unsigned digits)
{
	char text[DIGITS];
	unsigned at = DIGITS;
	for (; at > 0 && (value > 0 || DIGITS - at < digits); value /= 10) {
		text[--at] = (char)('0' + value % 10);
	}
	line_bytes(line, text + at, DIGITS - at);
}

void
line_signed(struct line *line, int64_t value)
{
	if (value < 0) {
		line_char(line, '-');
	}
	line_unsigned(line, value < 0 ? -(uint64_t)value : (uint64_t)value);
}

void
line_hex(struct line *line, uint64_t value)
{
	char digits[2 + 16];
	unsigned at = sizeof(digits);
	do {
		digits[--at] = "0123456789abcdef"[value & 15];
		value >>= 4;
	} while (value > 0);
	digits[--at] = 'x';
	digits[--at] = '0';
	line_bytes(line, digits + at, sizeof(digits) - at);
}

void
line_us(struct line *line, uint64_t ns)
{
	const unsigned part = (unsigned)(ns % 1000);
	const char thousandths[4] = {'.', (char)('0' + part / 100), (char)('0' + part / 10 % 10),
	                             (char)('0' + part % 10)};
	line_unsigned(line, ns / 1000);
	line_bytes(line, thousandths, sizeof(thousandths));
}

/* The first such character from an index on; length: none. */
static size_t
find_next(const char *text, char wanted, size_t from, size_t length)
{
	const char *found = memchr(text + from, wanted, length - from);
	return found != NULL ? (size_t)(found - text) : length;
}

void
line_json(struct line *line, const char *text, size_t length)
{
	size_t quote = find_next(text, '"', 0, length), slash = find_next(text, '\\', 0, length);
	line_char(line, '"');
	for (size_t from = 0; from < length;) {
		size_t to = quote < slash ? quote : slash;
		line_bytes(line, text + from, to - from);
		from = to;
		if (to < length) {
			line_char(line, '\\');
			line_char(line, text[to]);
			from++;
		}
		if (to == quote && to < length) {
			quote = find_next(text, '"', from, length);
		} else if (to < length) {
			slash = find_next(text, '\\', from, length);
		}
	}
	line_char(line, '"');
}

/* escape_text without a limit; free it. *length gets its length. NULL: memory is short. */
static char *
escaped(const char *text, size_t *length)
{
	size_t room = strlen(text) * strlen("\\xNN") + 1;
	char *copy = malloc(room);
	*length = copy != NULL ? escape_text(text, copy, room) : 0;
	return copy;
}

void
line_escaped(struct line *line, const char *text)
{
	size_t length;
	char *copy = text != NULL ? escaped(text, &length) : NULL;
	if (copy != NULL) {
		line_bytes(line, copy, length);
	}
	line->failed = line->failed || (text != NULL && copy == NULL);
	free(copy);
}

void
line_json_escaped(struct line *line, const char *text)
{
	size_t length;
	char *copy = escaped(text, &length);
	line->failed = line->failed || copy == NULL;
	line_json(line, copy != NULL ? copy : "", length);
	free(copy);
}

void
line_csv_plain(struct line *line, const char *text, size_t length)
{
	bool formula = length > 0 && strchr("=+-@", text[0]) != NULL;
	bool quote = memchr(text, '"', length) != NULL;
	bool quotes = quote || memchr(text, ',', length) != NULL;
	size_t from = formula;
	if (quotes) {
		line_char(line, '"');
	}
	if (formula) {
		static const char digits[] = "0123456789abcdef";
		const char name[4] = {'\\', 'x', digits[text[0] >> 4 & 15], digits[text[0] & 15]};
		line_bytes(line, name, sizeof(name));
	}
	for (size_t i = from; quote && i < length; i++) {
		if (text[i] == '"') { /* once at the end of what is before it, once at its beginning */
			line_bytes(line, text + from, i + 1 - from);
			from = i;
		}
	}
	line_bytes(line, text + from, length - from);
	if (quotes) {
		line_char(line, '"');
	}
}

void
line_csv(struct line *line, const char *text)
{
	size_t length;
	char *copy = text != NULL ? escaped(text, &length) : NULL;
	if (copy != NULL) {
		line_csv_plain(line, copy, length);
	}
	line->failed = line->failed || (text != NULL && copy == NULL);
	free(copy);
}
