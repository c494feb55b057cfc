/*
 * terminal.h - what we may do with the place our output goes to: colours, and how wide it is.
 *
 * One thread at a time: the environment is read.
 */
#ifndef NNGTRACE_PRINT_TERMINAL_H
#define NNGTRACE_PRINT_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

enum color_mode { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/* The argument of --color: "auto", "always" or "never". False for any other word. */
bool terminal_color_parse(const char *word, enum color_mode *mode);

/*
 * Whether to colour what goes to stream. COLOR_AUTO says yes to a terminal that can, unless
 * NO_COLOR is set and not empty (https://no-color.org).
 */
bool terminal_color(enum color_mode mode, FILE *stream);

/* Whether the terminal, if there is one, knows more than letters: TERM is set, and not "dumb". */
bool terminal_is_able(void);

/*
 * Whether the terminal behind stream shows the links of OSC 8: one that has colours, and is none of
 * those that print them as garbage. Not through a pager: few of them let links pass.
 */
bool terminal_links(enum color_mode mode, FILE *stream);

/* Columns of the terminal behind stream, or of COLUMNS; fallback when neither tells. */
unsigned terminal_width(FILE *stream, unsigned fallback);

#endif
