/*
 * escape.h - text that others chose (paths, command lines, thread names, symbols) on its way to
 * a terminal: nothing in it may move the cursor, change colours or reorder what is read.
 */
#ifndef NNGTRACE_PRINT_ESCAPE_H
#define NNGTRACE_PRINT_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Whether a character would change what the reader sees around it. */
bool escape_is_needed(uint32_t code);

/*
 * Copies text into out, ended by NUL and cut at a whole character when size (at least 1) is
 * short. Control characters, bytes that are not UTF-8, characters that change the direction of
 * writing and those that are not seen become \xNN, byte by byte. Returns the length of what is in
 * out.
 */
size_t escape_text(const char *text, char *out, size_t size);

/* Prints text in the quotes of a shell, in which every byte stands for itself. */
void escape_print_quoted(FILE *stream, const char *text);

/*
 * Prints a path so that who copies it into a shell names that file: in quotes where a shell needs
 * them, with "./" before one that would be an option, and as $'\xNN' what is escaped above (bash,
 * zsh and ksh read it).
 */
void escape_print_path(FILE *stream, const char *path);

/* Prints text escaped as above, without a limit. NULL prints nothing. */
void escape_print(FILE *stream, const char *text);

#endif
