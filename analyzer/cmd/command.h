/*
 * command.h - the commands of the nngtrace program. Each has a file NAME.c, which holds its options
 * and its help text; the work is done elsewhere. One thread.
 */
#ifndef NNGTRACE_CMD_COMMAND_H
#define NNGTRACE_CMD_COMMAND_H

#include <stdbool.h>
#include <stdio.h>

#include "analyzer/cmd/options.h"

/* Exit status of a command that could not do what it was asked to. */
#define COMMAND_FAILED 2

struct command {
	const char *name;
	const char *summary; /* for the list of commands */
	const char *usage;   /* the words after the command's name */
	const char *about;   /* what it does: one paragraph or more, without line breaks */
	/* Tables of its options, see options.h; the first NULL ends them. */
	const struct option_row *options[OPTION_TABLES];
	const char *notes;                  /* printed after the options; may be NULL */
	const struct exit_status *statuses; /* what it exits with; docs/reports.md has them all */
	const char *examples;               /* whole lines; may be NULL */
	bool variables;                     /* the help lists the recorder's environment variables */
	bool reads;                         /* and those of nngtrace itself */
	bool pages;                         /* what it prints goes through a pager */
	bool runs; /* it runs another program: the options end at the first other word */
	/* argv[0] is the command's name. Returns the exit status. Prints what went wrong. */
	int (*run)(int argc, char **argv);
};

extern const struct command command_record;
extern const struct command command_check;
extern const struct command command_run;
extern const struct command command_log;
extern const struct command command_history;
extern const struct command command_stats;
extern const struct command command_export;
extern const struct command command_diff;
extern const struct command command_rules;
extern const struct command command_explain;
extern const struct command command_snapshot;
extern const struct command command_perturb;
extern const struct command command_env;
extern const struct command command_learn;

/* All commands in the order of the help, then NULL: commands.c. */
extern const struct command *const commands[];

/* The command of this name, or NULL. */
const struct command *command_find(const char *name);

/* "nngtrace COMMAND: reason" and a hint at --help, on stderr. Returns COMMAND_FAILED. */
int command_usage_error(const char *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The argument of --format where text and JSON are the choice: 0, or COMMAND_FAILED after saying
 * so. */
int command_text_or_json(const char *command, const char *word, bool *as_json);

/* The argument that names an object, likewise. */
struct history_name;
int command_object(const char *command, const char *word, struct history_name *name);

/* "nngtrace: reason" on stderr, escaped for terminals. Returns COMMAND_FAILED. */
int command_failed(const char *reason);

/* Says what getopt_long (called with a leading ':') did not like. Returns COMMAND_FAILED. */
int command_bad_option(const char *command, char **argv, int answer);

/*
 * Where a command prints for people: standard output, through a pager when the command has one,
 * and in lines that fit the terminal, or COLUMNS, or else so many columns. `fallback` 0: lines stay
 * whole then. *width (may be NULL) gets the columns, 0 for any number.
 */
FILE *command_lines(const struct command *command, unsigned fallback, unsigned *width);

/* Ends what command_lines began, like command_finish_output. */
int command_finish_lines(FILE *lines, int status);

/*
 * Flushes stdout at the end of a command: a full disk or a closed pipe is not success.
 * Returns status, or COMMAND_FAILED after saying why.
 */
int command_finish_output(int status);

#endif
