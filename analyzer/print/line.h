/*
 * line.h - text on its way to a file, in memory and without the cost of stdio's formats. For what
 * is written once an event. One thread at a time.
 */
#ifndef NNGTRACE_PRINT_LINE_H
#define NNGTRACE_PRINT_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Zeroed memory is an empty one. Owns its text, which has no NUL at its end. */
struct line {
	char *text;
	size_t used, room;
	bool failed; /* memory was short: what is there is not all */
};

/* Frees the text, and empties the line. */
void line_free(struct line *line);

/* Writes the text to a stream, whose owner looks for errors, and empties the line. */
void line_flush(struct line *line, FILE *out);
/* The same, only when there is so much that a write is worth its cost. */
#define LINE_FLUSH_AT 65536u
static inline void
line_flush_full(struct line *line, FILE *out)
{
	if (line->used >= LINE_FLUSH_AT) {
		line_flush(line, out);
	}
}

/* Makes room for so many bytes more. False when memory is short; failed is set then. */
bool line_reserve(struct line *line, size_t bytes);

/* Where the next so many bytes go, for a caller that writes them and adds to used; or NULL. */
static inline char *
line_room(struct line *line, size_t bytes)
{
	bool fits = line->room - line->used >= bytes || line_reserve(line, bytes);
	return fits ? line->text + line->used : NULL;
}

/* Adds bytes as they are; they are copied. */
static inline void
line_bytes(struct line *line, const char *bytes, size_t count)
{
	/* An empty line has no memory to point into. */
	char *to = count > 0 ? line_room(line, count) : NULL;
	if (to != NULL) {
		memcpy(to, bytes, count);
		line->used += count;
	}
}

/*
 * A short text that is written with every event: with room for LINE_SHORT bytes, a copy of so many
 * costs less than one of the right length. Longer ones are copied as they are.
 */
#define LINE_SHORT 32u
struct line_word {
	char text[LINE_SHORT];
	const char *rest; /* instead of text, when it is longer; not owned */
	uint32_t length;
};

/* Makes a word. text stays the caller's, and must live as long as the word. */
static inline struct line_word
line_word(const char *text)
{
	struct line_word word = {.rest = text, .length = (uint32_t)strlen(text)};
	if (word.length <= LINE_SHORT) {
		memcpy(word.text, text, word.length);
	}
	return word;
}

/* Adds such a word. */
static inline void
line_put(struct line *line, const struct line_word *word)
{
	if (word->length > LINE_SHORT) {
		line_bytes(line, word->rest, word->length);
	} else if (line->room - line->used >= LINE_SHORT || line_reserve(line, LINE_SHORT)) {
		memcpy(line->text + line->used, word->text, LINE_SHORT);
		line->used += word->length;
	}
}

/*
 * A piece of text that is put together once and copied often, by a copy of fixed length: zeroed
 * memory is an empty one.
 */
#define LINE_PIECE 64u
struct line_piece {
	char text[LINE_PIECE];
	uint32_t length;
};

/* Adds such a piece; returns where it is, to change what differs in it, or NULL. */
static inline char *
line_put_piece(struct line *line, const struct line_piece *piece)
{
	char *to = line_room(line, LINE_PIECE);
	if (to != NULL) {
		memcpy(to, piece->text, LINE_PIECE);
		line->used += piece->length;
	}
	return to;
}

/* Keeps what stands behind a place in the line, if it fits; else the piece is empty. */
static inline void
line_keep_piece(const struct line *line, size_t from, struct line_piece *piece)
{
	size_t length = line->used - from;
	piece->length = length <= LINE_PIECE && !line->failed ? (uint32_t)length : 0;
	if (piece->length > 0) {
		memcpy(piece->text, line->text + from, piece->length);
	}
}

/* Adds text as it is, up to its NUL. */
static inline void
line_text(struct line *line, const char *text)
{
	line_bytes(line, text, strlen(text));
}

/* Adds one character. */
static inline void
line_char(struct line *line, char character)
{
	line_bytes(line, &character, 1);
}

/* Text that others chose, after escape_text. NULL adds nothing. */
void line_escaped(struct line *line, const char *text);

/* Adds a number in decimal digits. */
void line_unsigned(struct line *line, uint64_t value);
/* At least so many digits, with zeros before it. */
void line_digits(struct line *line, uint64_t value, unsigned digits);
void line_signed(struct line *line, int64_t value);
void line_hex(struct line *line, uint64_t value); /* "0x7f" */
/* Nanoseconds as microseconds: "1234.567". */
void line_us(struct line *line, uint64_t ns);

/*
 * Numbers that rise by little, as times and sequence numbers do: the digits that have not changed
 * are not computed again. Zeroed memory is one that has written nothing.
 */
struct line_rising {
	uint64_t high; /* the number without its last six digits */
	char digits[20];
	uint32_t length; /* of digits; 0: nothing is known */
};
void line_unsigned_rising(struct line *line, struct line_rising *last, uint64_t value);
void line_us_rising(struct line *line, struct line_rising *last, uint64_t ns);

/* Text that is UTF-8 without control characters, as a string of JSON: "...". */
void line_json(struct line *line, const char *text, size_t length);
/* The same after escape_text: for text that others chose. */
void line_json_escaped(struct line *line, const char *text);

/*
 * Text that others chose, as a cell of CSV (RFC 4180), after escape_text. What a spreadsheet would
 * take for a formula begins with \xNN instead. NULL: an empty cell.
 */
void line_csv(struct line *line, const char *text);
/* The same for text that is UTF-8 without control characters. */
void line_csv_plain(struct line *line, const char *text, size_t length);

#endif
