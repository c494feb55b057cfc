/*
 * text_parts.h - pieces of the report for people that are used in more than one of its files.
 */
#ifndef NNGTRACE_REPORT_TEXT_PARTS_H
#define NNGTRACE_REPORT_TEXT_PARTS_H

#include "analyzer/report/report.h"
#include "analyzer/report/account.h"

#define TEXT_WIDTH 100

/* The numbered steps of a story in aligned columns, with their notes (and stacks). */
void text_steps(FILE *out, const struct account *account, const struct report_options *options);

/* How a trace ended, how much was lost, what was found: the last lines about it. */
void text_summary(FILE *out, const struct report_trace *trace,
                  const struct report_options *options);

/*
 * "src/publish.c:9", relative to the working directory when the file is below it;
 * "app+0x11c9" without a source line; the address without anything. Escaped for terminals.
 */
void text_where(const struct frame *frame, char *text, size_t size);

/* The part of a path below the working directory, or the path. */
const char *text_relative(const char *path);

/* text_where without folders: "publish.c:9". */
void text_base(const struct frame *frame, char *text, size_t size);

/* The function's name, escaped; "" when it has none. */
void text_function(const struct frame *frame, char *text, size_t size);

/* "1,234" */
void text_number(uint64_t number, char *text, size_t size);

/* Columns that escaped text takes. */
size_t text_columns(const char *text);

enum text_style { STYLE_ERROR, STYLE_WARNING, STYLE_NOTE, STYLE_STRONG, STYLE_DIM };

/* The escape sequence that starts a style, and the one that ends all; "" without colours. */
const char *text_style(const struct report_options *options, enum text_style style);
const char *text_plain(const struct report_options *options);

#endif
