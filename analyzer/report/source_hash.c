/*
 * source_hash.c - the hashes of the lines of a file, see source.h
 *
 * A hash over a window of 100 characters that moves over the file: each character that comes in
 * multiplies by 37, and the one that goes out is taken away again. The result for a line is that of
 * the window that begins with it.
 */
#include "analyzer/report/source.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/base/table.h"
#include "analyzer/base/utf8.h"

#define WINDOW 100
#define FACTOR 37u
#define END    65535u /* stands behind the last character */

struct window {
	struct source *source;
	uint64_t hash, first_factor; /* of the character that leaves */
	uint16_t characters[WINDOW];
	unsigned lines[WINDOW]; /* the line that begins with the character; 0: none */
	unsigned at;
	struct table seen; /* how often each hash came, plus one: a number */
};

static void
put_hash(struct window *window)
{
	unsigned line = window->lines[window->at];
	window->lines[window->at] = 0;
	uintptr_t times = (uintptr_t)table_get(&window->seen, window->hash) + 1;
	if (line <= window->source->lines) {
		snprintf(window->source->hashes[line - 1], sizeof(window->source->hashes[0]),
		         "%" PRIx64 ":%zu", window->hash, (size_t)times);
	}
	table_put(&window->seen, window->hash,
	          (void *)times); /* short of memory: no worse than equal */
}

static void
move(struct window *window, uint16_t character)
{
	window->hash =
	    window->hash * FACTOR + character - window->first_factor * window->characters[window->at];
	window->characters[window->at] = character;
	window->at = (window->at + 1) % WINDOW;
}

static void
take(struct window *window, uint16_t character, unsigned line)
{
	if (window->lines[window->at] != 0) {
		put_hash(window);
	}
	window->lines[window->at] = line;
	move(window, character);
}

/* The next character as UTF-16 has it, the second half of a pair in *half. What is no UTF-8:
 * U+FFFD. */
static uint16_t
next_unit(const char *text, size_t *at, uint16_t *half)
{
	uint32_t code;
	unsigned bytes = utf8_character((const unsigned char *)text + *at, &code);
	*at += bytes == 0 ? 1 : bytes;
	if (bytes == 0) {
		return 0xfffd;
	}
	if (code >= 0x10000) {
		*half = (uint16_t)(0xdc00 + (code & 0x3ff));
		return (uint16_t)(0xd800 + ((code - 0x10000) >> 10));
	}
	return (uint16_t)code;
}

static void
hash_lines(struct window *window)
{
	const struct source *source = window->source;
	unsigned line = 0;
	bool starts = true, after_return = false;
	for (size_t at = 0; at < source->size;) {
		uint16_t half = 0, unit = next_unit(source->text, &at, &half);
		if (unit == ' ' || unit == '\t' || (after_return && unit == '\n')) {
			after_return = false;
			continue;
		}
		after_return = unit == '\r';
		unit = after_return ? '\n' : unit;
		take(window, unit, starts ? ++line : 0);
		starts = unit == '\n';
		if (half != 0) {
			take(window, half, 0);
		}
	}
	take(window, END, starts ? ++line : 0);
	for (unsigned i = 0; i < WINDOW; i++) {
		take(window, 0, 0);
	}
}

const char *
source_hash(struct source *source, unsigned line)
{
	if (line == 0 || line > source->lines) {
		return NULL;
	}
	if (source->hashes == NULL) {
		struct window window = {.source = source, .first_factor = 1};
		source->hashes = calloc(source->lines, sizeof(source->hashes[0]));
		if (source->hashes == NULL) {
			return NULL;
		}
		for (unsigned i = 0; i < WINDOW; i++) {
			window.first_factor *= FACTOR;
		}
		hash_lines(&window);
		table_free(&window.seen);
	}
	return source->hashes[line - 1][0] != '\0' ? source->hashes[line - 1] : NULL;
}
