/*
 * checking.h - from trace files to a report: what `nngtrace check` and `nngtrace run` share.
 *
 * One thread at a time for one check; what is said on stderr is said here.
 */
#ifndef NNGTRACE_CMD_CHECKING_H
#define NNGTRACE_CMD_CHECKING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "analyzer/base/source_paths.h"
#include "analyzer/cmd/options.h"
#include "analyzer/cmd/symbol_options.h"
#include "analyzer/print/terminal.h"
#include "analyzer/report/triage.h"
#include "analyzer/rules/finding.h"

/* The most options --wrapper, and --report, of one command line. */
#define CHECK_WRAPPERS_MAX 64
#define CHECK_REPORTS_MAX  16

/* Of the HTML report: findings in full, objects and events unless asked otherwise; the most of all.
 */
#define CHECK_HTML_FINDINGS 300u
#define CHECK_HTML_OBJECTS  100000u
#define CHECK_HTML_EVENTS   10000000u
#define CHECK_MOST          1000000000u

/* A report to be written. */
struct check_report {
	const struct report_format *format;
	const char *file; /* NULL: the stream that check_traces is given */
};

struct check_options {
	struct check_report report;                  /* of --format and --output */
	struct check_report more[CHECK_REPORTS_MAX]; /* of --report */
	size_t more_count;
	bool rules[RULE_COUNT];  /* which are wanted */
	bool rules_chosen;       /* by --rule */
	const char *source_root; /* of --source-root, or NULL */
	struct source_paths paths;
	const char *category; /* of --category, or NULL */
	struct triage_options triage;
	int fail_on;          /* enum severity; above the highest: never */
	bool fail_on_given;   /* by --fail-on */
	bool stacks;          /* text: print whole stacks */
	bool no_source;       /* HTML: without lines of the source */
	size_t html_findings; /* HTML: told in full */
	size_t html_objects;  /* HTML: listed */
	size_t html_events;   /* HTML: looked at again, for objects and stats */
	struct symbol_options symbols;
	const char *wrappers[CHECK_WRAPPERS_MAX]; /* patterns of functions that wrap NNG */
	size_t wrapper_count;
	bool unjudged;   /* only opened: nobody asks for findings */
	bool trace_goes; /* the traces are removed afterwards */
	enum color_mode color;
	const struct check_core *core; /* of --core, or NULL */
};

/* Exit status for findings. */
#define CHECK_FINDINGS 1

/* The options that both commands have, besides symbol_option_rows. */
extern const struct option_row check_option_rows[];

/* Text, failing on errors, no network. */
void check_options_init(struct check_options *options);

/* The argument of --fail-on; as check_option. */
int check_fail_on(const char *command, const char *word, int *fail_on);

/*
 * Takes over one of these options. The argument is not copied. Returns 0, or what
 * the command must exit with after the reason was printed.
 */
int check_option(const char *command, struct check_options *options, int option,
                 const char *argument);

/*
 * Opens and judges the traces, those that can be, and hands them over as one report with the states
 * of its findings: what every command that wants findings begins with. use is not called when there
 * is no trace to report. Returns 0, or COMMAND_FAILED when something could not be done (which was
 * then said on stderr), or what use returned if that is not 0.
 */
struct report;
typedef int check_use(void *data, const struct report *report);
int check_report(char *const *files, size_t count, struct check_options *options, check_use *use,
                 void *data);

/*
 * Checks the traces and writes the reports, that without a file to stream. Returns the
 * exit status: 0, 1 for findings at or above fail_on, 2 when something could not be done
 * (which was then said on stderr; the other traces are reported all the same).
 */
int check_traces(char *const *files, size_t count, struct check_options *options, FILE *stream);

#endif
