/* line.c - see line.h */
#include "analyzer/print/line.h"

#include <endian.h>
#include <stdlib.h>

#include "analyzer/print/escape.h"

#define ROOM_FIRST 256u
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

static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                            "25262728293031323334353637383940414243444546474849"
                            "50515253545556575859606162636465666768697071727374"
                            "75767778798081828384858687888990919293949596979899";

/* Writes a number in front of end; returns where it begins. */
static inline char *
digits_before(char *end, uint64_t value)
{
	for (; value >= 100; value /= 100) {
		end -= 2;
		memcpy(end, pairs + value % 100 * 2, 2);
	}
	if (value >= 10) {
		end -= 2;
		memcpy(end, pairs + value * 2, 2);
	} else {
		*--end = (char)('0' + value);
	}
	return end;
}

void
line_unsigned(struct line *line, uint64_t value)
{
	char digits[DIGITS], *to = line_room(line, DIGITS);
	if (to == NULL) {
		return;
	}
	if (value < 10) {
		*to = (char)('0' + value);
		line->used++;
	} else if (value < 100) {
		memcpy(to, pairs + value * 2, 2);
		line->used += 2;
	} else {
		const char *from = digits_before(digits + DIGITS, value);
		size_t count = (size_t)(digits + DIGITS - from);
		memcpy(to, from, count);
		line->used += count;
	}
}

#define LAST_DIGITS 1000000u /* what has six of them */

/* The digits before the last six. */
static inline char *
put_high(struct line_rising *last, uint64_t high, char *to)
{
	if (last->length == 0 || high != last->high) {
		const char *from = digits_before(last->digits + sizeof(last->digits), high);
		last->length = (uint32_t)(last->digits + sizeof(last->digits) - from);
		memmove(last->digits, from, last->length);
		last->high = high;
	}
	memcpy(to, last->digits, sizeof(last->digits));
	return to + last->length;
}

void
line_unsigned_rising(struct line *line, struct line_rising *last, uint64_t value)
{
	uint64_t high = value / LAST_DIGITS;
	unsigned low = (unsigned)(value % LAST_DIGITS);
	char *to = high != 0 ? line_room(line, 2 * DIGITS) : NULL;
	if (to == NULL) {
		line_unsigned(line, value);
		return;
	}
	to = put_high(last, high, to);
	memcpy(to, pairs + low / 10000 * 2, 2);
	memcpy(to + 2, pairs + low / 100 % 100 * 2, 2);
	memcpy(to + 4, pairs + low % 100 * 2, 2);
	line->used = (size_t)(to + 6 - line->text);
}

void
line_us_rising(struct line *line, struct line_rising *last, uint64_t ns)
{
	uint64_t high = ns / LAST_DIGITS;
	unsigned low = (unsigned)(ns % LAST_DIGITS), us = low / 1000, part = low % 1000;
	char *to = high != 0 ? line_room(line, 2 * DIGITS) : NULL;
	if (to == NULL) {
		line_us(line, ns);
		return;
	}
	to = put_high(last, high, to);
	to[0] = (char)('0' + us / 100);
	memcpy(to + 1, pairs + us % 100 * 2, 2);
	to[3] = '.';
	to[4] = (char)('0' + part / 100);
	memcpy(to + 5, pairs + part % 100 * 2, 2);
	line->used = (size_t)(to + 7 - line->text);
}

void
line_digits(struct line *line, uint64_t value, unsigned digits)
{
	char text[DIGITS], *end = text + DIGITS, *from = digits_before(end, value);
	while ((size_t)(end - from) < digits && from > text) {
		*--from = '0';
	}
	line_bytes(line, from, (size_t)(end - from));
}

void
line_signed(struct line *line, int64_t value)
{
	if (value < 0) {
		line_char(line, '-');
	}
	line_unsigned(line, value < 0 ? -(uint64_t)value : (uint64_t)value);
}

/* Eight digits, all at once: a byte each, the first one first. */
static inline void
eight_hex_digits(char *to, uint32_t value)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t nibbles = value;
	nibbles = (nibbles | nibbles << 16) & UINT64_C(0x0000ffff0000ffff);
	nibbles = (nibbles | nibbles << 8) & UINT64_C(0x00ff00ff00ff00ff);
	nibbles = (nibbles | nibbles << 4) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	uint64_t letters = (nibbles + 6 * ones) >> 4 & ones; /* those of 10 and more */
	uint64_t digits = htobe64(nibbles + '0' * ones + letters * ('a' - '0' - 10));
	memcpy(to, &digits, sizeof(digits));
}

void
line_hex(struct line *line, uint64_t value)
{
	char digits[32]; /* what is behind the sixteen is copied, and overwritten */
	unsigned count = value == 0 ? 1 : (67u - (unsigned)__builtin_clzll(value)) / 4;
	char *to = line_room(line, 2 + 16);
	if (to == NULL) {
		return;
	}
	if (value > UINT32_MAX) {
		eight_hex_digits(digits, (uint32_t)(value >> 32));
	}
	eight_hex_digits(digits + 8, (uint32_t)value);
	memset(digits + 16, 0, 16);
	memcpy(to, "0x", 2);
	memcpy(to + 2, digits + 16 - count, 16);
	line->used += 2 + count;
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
	if (length == 0) {
		return; /* it need not have memory */
	}
	bool formula = strchr("=+-@", text[0]) != NULL;
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
