/*
 * style.h - how output for people looks: colours, width, numbers. Any thread.
 */
#ifndef NNGTRACE_PRINT_STYLE_H
#define NNGTRACE_PRINT_STYLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/print/columns.h"

/* How something is shown. */
struct report_options {
	bool color;
	bool links;           /* places in files are links that a terminal follows */
	bool stacks;          /* every step with its whole stack */
	bool trace_goes;      /* the trace is removed afterwards: no command can name it */
	unsigned width;       /* columns of a line; 0: FOLD_WIDTH */
	bool no_source;       /* HTML: no lines of source files */
	size_t html_findings; /* HTML: told in full; the others in a line each */
	size_t html_objects;  /* HTML: rows of the table of objects */
	size_t html_events;   /* HTML: of each trace, for objects and stats */
	const char *category; /* of the analysis, for services that keep several; NULL: none given */
};

/* Columns of a line. */
unsigned style_width(const struct report_options *options);

/* "1,234" */
void style_number(uint64_t number, char *text, size_t size);

enum text_style { STYLE_ERROR, STYLE_WARNING, STYLE_NOTE, STYLE_STRONG, STYLE_DIM };

/* The escape sequence that starts a style, and the one that ends all; "" without colours. */
const char *style_code(const struct report_options *options, enum text_style style);
const char *style_plain(const struct report_options *options);

#endif
