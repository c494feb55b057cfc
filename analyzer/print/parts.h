/*
 * parts.h - pieces of output for people: places in the program, numbers, styles. What reports,
 * histories and statistics print is made of these. Any thread.
 */
#ifndef NNGTRACE_PRINT_PARTS_H
#define NNGTRACE_PRINT_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/symbols/symbols.h"

#define TEXT_WIDTH 100

/* How something is shown. */
struct report_options {
	bool color;
	bool stacks;          /* every step with its whole stack */
	bool trace_goes;      /* the trace is removed afterwards: no command can name it */
	unsigned width;       /* columns to wrap at; 0: TEXT_WIDTH */
	bool no_source;       /* HTML: no lines of source files */
	size_t html_findings; /* HTML: told in full; the others in a line each */
	size_t html_objects;  /* HTML: rows of the table of objects */
	const char *category; /* of the analysis, for services that keep several; NULL: none given */
};

/*
 * "src/publish.c:9", relative to the root of the sources when the file is below it;
 * "app+0x11c9" without a source line; the address without anything. Escaped for terminals.
 */
void text_where(const struct frame *frame, char *text, size_t size);

/* text_where without folders: "publish.c:9". */
void text_base(const struct frame *frame, char *text, size_t size);

/* The function's name, escaped; "" when it has none. */
void text_function(const struct frame *frame, char *text, size_t size);

/* "1,234" */
void text_number(uint64_t number, char *text, size_t size);

/*
 * Cuts the front of a path to at most so many columns, at a folder: ".../publish/wrong.c:56". The
 * end of a path says most; its last part is never cut.
 */
void text_shorten(char *path, size_t most);

/* Columns that escaped text takes. */
size_t text_columns(const char *text);

enum text_style { STYLE_ERROR, STYLE_WARNING, STYLE_NOTE, STYLE_STRONG, STYLE_DIM };

/* The escape sequence that starts a style, and the one that ends all; "" without colours. */
const char *text_style(const struct report_options *options, enum text_style style);
const char *text_plain(const struct report_options *options);

#endif
