/*
 * columns.h - how wide text is on a terminal: letters that stand over others take no column, those
 * of China, Japan and Korea and most emoji take two (print/width.def). Any thread.
 */
#ifndef NNGTRACE_PRINT_COLUMNS_H
#define NNGTRACE_PRINT_COLUMNS_H

#include <stddef.h>

/*
 * The next piece of a text: a character, a byte that is none, or an escape sequence (colours and
 * links, as style.h makes them), which takes no column. Returns its bytes; 0 at the end of the
 * text.
 */
size_t columns_piece(const char *text, unsigned *columns);

/* Columns that a text takes. */
size_t columns_wide(const char *text);

/* How many bytes of a text, in whole pieces, take at most so many columns. */
size_t columns_fitting(const char *text, size_t columns);

/*
 * Cuts a text that takes more columns, between words when it can, and puts " ..." in the place of
 * the rest, or "..." when a word was cut. The text has room for it: it had more columns.
 */
void columns_cut(char *text, size_t columns);

#endif
