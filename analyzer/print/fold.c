/* fold.c - see fold.h */
#include "analyzer/print/fold.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/base/array.h"
#include "analyzer/print/columns.h"

#define WIDTH_LEAST 20u

struct fold {
	FILE *out;
	unsigned width;
	char *line; /* as far as it is known, without its end */
	size_t length, room;
	char style[16]; /* the colour that is on, or "" */
};

/* Where printing is in a line. */
struct position {
	unsigned column, hang;
	bool has_word; /* one stands in this line of the terminal */
};

/* A word: what stands before the next blank. Its bytes; *columns: how many it takes. */
static size_t
word_length(const char *text, unsigned *columns)
{
	size_t used = 0;
	unsigned one;
	*columns = 0;
	while (text[used] != ' ' && text[used] != '\0') {
		if (text[used] == FOLD_HANG[0]) {
			used++;
			continue;
		}
		used += columns_piece(text + used, &one);
		*columns += one;
	}
	return used;
}

/* Prints a word, and remembers what it does to the colours and where it says that lines hang. */
static void
put_word(struct fold *fold, struct position *at, const char *word, size_t length)
{
	for (size_t used = 0; used < length;) {
		unsigned columns;
		if (word[used] == FOLD_HANG[0]) {
			at->hang = at->column;
			used++;
			continue;
		}
		size_t piece = columns_piece(word + used, &columns);
		fwrite(word + used, 1, piece, fold->out);
		if (word[used] == '\033' && word[used + 1] == '[') {
			bool ends = strncmp(word + used, "\033[0m", 4) == 0;
			snprintf(fold->style, sizeof(fold->style), "%.*s", ends ? 0 : (int)piece, word + used);
		}
		at->column += columns;
		used += piece;
	}
}

static void
break_line(struct fold *fold, struct position *at)
{
	unsigned most = fold->width / 2;
	unsigned hang = at->hang < most ? at->hang : most;
	fprintf(fold->out, "%s\n%*s%s", fold->style[0] != '\0' ? "\033[0m" : "", (int)hang, "",
	        fold->style);
	at->column = hang;
	at->has_word = false;
}

static void
put_line(struct fold *fold, const char *line)
{
	unsigned indent = (unsigned)strspn(line, " ");
	struct position at = {.hang = indent + 2};

	if (line[0] == FOLD_WHOLE[0]) {
		fputs(line + 1, fold->out);
		return;
	}
	while (*line != '\0') {
		unsigned columns, blanks = (unsigned)strspn(line, " ");
		line += blanks;
		size_t length = word_length(line, &columns);
		if (length == 0) {
			break; /* no blanks at the end of a line */
		}
		if (at.has_word && at.column + blanks + columns > fold->width) {
			break_line(fold, &at);
			blanks = 0;
		}
		fprintf(fold->out, "%*s", (int)blanks, "");
		at.column += blanks;
		put_word(fold, &at, line, length);
		at.has_word = at.has_word || columns > 0;
		line += length;
	}
}

static bool
append(struct fold *fold, const char *text, size_t length)
{
	char *line = array_grow(fold->line, &fold->room, fold->length, length + 1, 1);
	if (line == NULL) {
		return false;
	}
	fold->line = line;
	memcpy(line + fold->length, text, length);
	fold->length += length;
	line[fold->length] = '\0';
	return true;
}

static ssize_t
take(void *data, const char *text, size_t size)
{
	struct fold *fold = data;
	for (size_t used = 0; used < size;) {
		const char *end = memchr(text + used, '\n', size - used);
		size_t length = end != NULL ? (size_t)(end - text) - used : size - used;
		if (!append(fold, text + used, length)) {
			return 0;
		}
		used += length;
		if (end != NULL) {
			put_line(fold, fold->line);
			fputc('\n', fold->out);
			fold->length = 0;
			used++;
		}
	}
	return ferror(fold->out) ? 0 : (ssize_t)size; /* 0: the writer sees an error, too */
}

static int
finish(void *data)
{
	struct fold *fold = data;
	if (fold->length > 0) {
		put_line(fold, fold->line);
	}
	free(fold->line);
	free(fold);
	return 0;
}

FILE *
fold_open(FILE *out, unsigned width)
{
	struct fold *fold = calloc(1, sizeof(*fold));
	if (fold == NULL) {
		return NULL;
	}
	fold->out = out;
	fold->width = width < WIDTH_LEAST ? WIDTH_LEAST : width;
	FILE *stream = fopencookie(fold, "w", (cookie_io_functions_t){.write = take, .close = finish});
	if (stream == NULL) {
		free(fold);
	}
	return stream;
}

bool
fold_close(FILE *fold)
{
	return fclose(fold) == 0;
}
