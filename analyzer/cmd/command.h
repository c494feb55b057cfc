/*
 * command.h - a command of the nngtrace program. Each has a file cmd_NAME.c, which holds its
 * options and its help text; the work is done elsewhere.
 */
#ifndef NNGTRACE_CMD_COMMAND_H
#define NNGTRACE_CMD_COMMAND_H

#include <stdbool.h>

/* Exit status of a command that could not do what it was asked to. */
#define COMMAND_FAILED 2

struct command {
	const char *name;
	const char *summary; /* for the list of commands */
	/* argv[0] is the command's name. Returns the exit status. Prints what went wrong. */
	int (*run)(int argc, char **argv);
};

int cmd_record(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_log(int argc, char **argv);
int cmd_history(int argc, char **argv);
int cmd_stats(int argc, char **argv);
int cmd_rules(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_export(int argc, char **argv);

/* "nngtrace COMMAND: reason" and a hint at --help, on stderr. Returns COMMAND_FAILED. */
int command_usage_error(const char *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* "nngtrace: reason" on stderr, escaped for terminals. Returns COMMAND_FAILED. */
int command_failed(const char *reason);

/* Prints a help text on stdout. Returns 0, or COMMAND_FAILED when stdout cannot take it. */
int command_help(const char *text);

/* Says what getopt_long (called with a leading ':') did not like. Returns COMMAND_FAILED. */
int command_bad_option(const char *command, char **argv, int answer);

/*
 * Flushes stdout at the end of a command: a full disk or a closed pipe is not success.
 * Returns status, or COMMAND_FAILED after saying why.
 */
int command_finish_output(int status);

#endif
