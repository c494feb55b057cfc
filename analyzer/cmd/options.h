/*
 * options.h - a command's options as a table, from which its parser and its help are made.
 *
 * Called by the program's only thread: getopt keeps a state of its own.
 */
#ifndef NNGTRACE_CMD_OPTIONS_H
#define NNGTRACE_CMD_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct command;

struct option_row {
	int id;           /* what the command's take function gets; 0 ends a table */
	char letter;      /* of the short form, or 0 */
	const char *name; /* of the long form, without "--" */
	/* What the help calls its argument; in '[' and ']': it may be left out. NULL: it takes none. */
	const char *argument;
	const char *help; /* one line or more, wrapped where it is printed */
};

/* May its argument be left out? Then it is written "--name[=WORD]". */
static inline bool
option_may_lack(const struct option_row *row)
{
	return row->argument != NULL && row->argument[0] == '[';
}

/* The most tables of options that one command has. */
#define OPTION_TABLES 4

/*
 * Takes one option. argument lives as long as the command line. Returns 0, or the exit status of
 * the command after it has said on stderr what was wrong.
 */
typedef int options_take(void *data, int id, const char *argument);

/*
 * Parses the command line by the command's tables; --help and -h are everybody's. Returns -1 to go
 * on, with optind at the first word that is no option, or else what the command must exit with.
 */
int options_parse(const struct command *command, int argc, char **argv, options_take *take,
                  void *data);

/* What an exit status means: rows of a table that {NULL, NULL} ends. */
struct exit_status {
	const char *status, *meaning;
};

/*
 * The options of a command one after the other, as the help lists them: its own, then those of all
 * commands (--no-pager where output goes through a pager, and --help). NULL: there are no more.
 * Static.
 */
const struct option_row *options_at(const struct command *command, size_t index);

/* Prints the help of a command, at most 79 columns wide. */
void options_help(FILE *out, const struct command *command);

#endif
