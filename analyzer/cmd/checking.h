/*
 * checking.h - from trace files to a report: what `nngtrace check` and `nngtrace run` share.
 */
#ifndef NNGTRACE_CMD_CHECKING_H
#define NNGTRACE_CMD_CHECKING_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "analyzer/print/terminal.h"

enum check_format { CHECK_TEXT, CHECK_JSON };

struct check_options {
	enum check_format format;
	const char *output;     /* file of the report, or NULL */
	int fail_on;            /* enum severity; above the highest: never */
	bool stacks;            /* text: print whole stacks */
	bool network;           /* debug information may come from debuginfod servers */
	const char *debug_path; /* where separate debug files are, or NULL */
	enum color_mode color;
};

/* The options both commands have, for getopt_long; "o:" is the short one. */
enum check_option {
	CHECK_OPTION_FORMAT = 0x100,
	CHECK_OPTION_FAIL_ON,
	CHECK_OPTION_STACKS,
	CHECK_OPTION_DEBUGINFOD,
	CHECK_OPTION_DEBUG_PATH,
	CHECK_OPTION_COLOR,
	CHECK_OPTION_END
};
/* clang-format off */
#define CHECK_LONG_OPTIONS \
	{"format", required_argument, NULL, CHECK_OPTION_FORMAT}, \
	{"output", required_argument, NULL, 'o'}, \
	{"fail-on", required_argument, NULL, CHECK_OPTION_FAIL_ON}, \
	{"stacks", no_argument, NULL, CHECK_OPTION_STACKS}, \
	{"debuginfod", no_argument, NULL, CHECK_OPTION_DEBUGINFOD}, \
	{"debug-path", required_argument, NULL, CHECK_OPTION_DEBUG_PATH}, \
	{"color", required_argument, NULL, CHECK_OPTION_COLOR}
/* clang-format on */

/* Their part of a help text. */
extern const char check_options_help[];

/* Text, failing on errors, no network. */
void check_options_init(struct check_options *options);

/*
 * Takes over one option that getopt_long gave. The argument is not copied. Returns 0, or what
 * the command must exit with after the reason was printed.
 */
int check_option(const char *command, struct check_options *options, int option,
                 const char *argument);

/*
 * Checks the traces and writes one report, to options->output or else to stream. Returns the
 * exit status: 0, 1 for findings at or above fail_on, 2 when something could not be done
 * (which was then said on stderr; the other traces are reported all the same).
 */
int check_traces(char *const *files, size_t count, const struct check_options *options,
                 FILE *stream);

#endif
