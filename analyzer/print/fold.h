/*
 * fold.h - a stream that breaks lines which are too long for a terminal, between words. What the
 * commands print for people goes through it, so that no terminal breaks a word in the middle.
 *
 * One thread at a time for one stream.
 */
#ifndef NNGTRACE_PRINT_FOLD_H
#define NNGTRACE_PRINT_FOLD_H

#include <stdbool.h>
#include <stdio.h>

/*
 * In a line: what follows when it is broken stands below this column. Without it the rest is
 * indented by two columns more than the line. Nothing is printed for it. Text from a trace cannot
 * hold it, as it is escaped.
 */
#define FOLD_HANG "\v"

/*
 * As the first character of a line: the line stays whole however long it is, because people copy it
 * into a file. Nothing is printed for it.
 */
#define FOLD_WHOLE "\f"

/* Columns of what is printed for people where nobody knows better. */
#define FOLD_WIDTH 80u

/*
 * A stream that passes lines of at most so many columns on to out. A word that is longer alone has
 * a line of its own, whole. Colours (see style.h) take no column, and go on after a break.
 * The caller closes it with fold_close, before out. NULL: not enough memory, with errno.
 */
FILE *fold_open(FILE *out, unsigned width);

/* Passes on what is left. False when something was lost; the reason is in ferror(out) and errno. */
bool fold_close(FILE *fold);

#endif
