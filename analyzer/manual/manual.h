/*
 * manual.h - manual pages and completions for shells, made from the tables of the commands, so that
 * they agree with what the program takes. Used when nngtrace is built (pages.c), not by itself.
 * One thread; what is printed is the caller's to check (ferror).
 */
#ifndef NNGTRACE_MANUAL_MANUAL_H
#define NNGTRACE_MANUAL_MANUAL_H

#include <stdio.h>

#include "analyzer/cmd/command.h"

/* The page nngtrace-COMMAND(1) in the language of scdoc(1). */
void manual_command(FILE *out, const struct command *command);

/*
 * A page that is written by hand, in the same language, with two kinds of line replaced: @commands@
 * by the list of commands, @variables@ by that of the recorder's environment variables.
 */
void manual_page(FILE *out, FILE *source);

/* Completions; each prints a whole file for its shell. */
void completion_bash(FILE *out);
void completion_zsh(FILE *out);
void completion_fish(FILE *out);

/* What an option's argument can be completed to. */
enum argument {
	ARGUMENT_NONE,  /* it takes none */
	ARGUMENT_OTHER, /* a number, a pattern: nothing can be proposed */
	ARGUMENT_FILE,
	ARGUMENT_FOLDER,
	ARGUMENT_RULE,
	ARGUMENT_WORDS /* one of some words */
};

/*
 * Tells which. For ARGUMENT_WORDS the words are written to `words` (size bytes), with a blank
 * between them.
 */
enum argument argument_of(const struct option_row *row, char *words, size_t size);

/* What the command's own words are. */
enum argument argument_of_command(const struct command *command);

#endif
