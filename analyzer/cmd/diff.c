/* diff.c - nngtrace diff: what is new since another run. */
#include <getopt.h>
#include <stdio.h>

#include "analyzer/cmd/checking.h"
#include "analyzer/cmd/command.h"
#include "analyzer/cmd/trace_files.h"
#include "analyzer/print/output.h"
#include "analyzer/print/pager.h"
#include "analyzer/report/compare.h"

enum { OPTION_FORMAT = 1, OPTION_OUTPUT, OPTION_FAIL_ON };
static const struct option_row options[] = {
    {OPTION_FORMAT, 0, "format", "text|json", "The form of the output (default: text)."},
    {OPTION_OUTPUT, 'o', "output", "FILE", "Write to FILE."},
    {OPTION_FAIL_ON, 0, "fail-on", "LEVEL",
     "What counts for the exit status: new findings of LEVEL or worse. error (default), warning, "
     "note, or never."},
    {0}};

struct wish {
	const char *output;
	bool as_json;
	int fail_on;
	struct symbol_options symbols;
};

static int
take(void *data, int id, const char *argument)
{
	struct wish *wish = data;
	int taken = symbol_option("diff", &wish->symbols, id, argument);
	if (taken >= 0) {
		return taken;
	}
	if (id == OPTION_OUTPUT) {
		wish->output = argument;
		return 0;
	}
	if (id == OPTION_FAIL_ON) {
		return check_fail_on("diff", argument, &wish->fail_on);
	}
	return command_text_or_json("diff", argument, &wish->as_json);
}

static int
take_report(void *data, const struct report *report)
{
	return compare_take(data, report) ? 0 : command_failed("not enough memory");
}

/* Reads one side: a trace, a folder of them, or a baseline. Returns 0, or COMMAND_FAILED. */
static int
read_side(struct compare_side *side, const char *name, const struct wish *wish)
{
	struct error err = {0};
	struct trace_files files = {0};
	struct check_options checked;
	char *words[] = {(char *)name};
	int status = 0;
	side->name = name;
	check_options_init(&checked);
	checked.symbols = wish->symbols;
	if (compare_is_baseline(name)) {
		return output_is_apart(wish->output, words, 1, &err) && compare_read(side, name, &err)
		           ? 0
		           : command_failed(err.text);
	}
	if (!trace_files_add(&files, words, 1, &err) ||
	    !output_is_apart(wish->output, files.names, files.count, &err)) {
		status = command_failed(err.text);
	} else {
		status = check_report(files.names, files.count, &checked, take_report, side);
	}
	trace_files_free(&files);
	return status;
}

static int
write_diff(const struct wish *wish, const struct compare_side *old, const struct compare_side *new)
{
	struct error err = {0};
	if (wish->output == NULL && !wish->as_json) {
		pager_start();
	}
	FILE *out = output_open(wish->output, stdout, &err);
	if (out == NULL) {
		return command_failed(err.text);
	}
	(wish->as_json ? compare_json : compare_text)(out, old, new);
	if (!output_close(out, wish->output, &err)) {
		return command_failed(err.text);
	}
	for (int severity = wish->fail_on; severity <= SEVERITY_ERROR; severity++) {
		if (compare_alone(new, (enum severity)severity) > 0) {
			return CHECK_FINDINGS;
		}
	}
	return 0;
}

static int
run(int argc, char **argv)
{
	struct wish wish = {.fail_on = SEVERITY_ERROR};
	int status = options_parse(&command_diff, argc, argv, take, &wish);
	if (status >= 0) {
		return status;
	}
	if (argc - optind != 2) {
		return command_usage_error("diff", "two things to compare were wanted: OLD and NEW");
	}
	struct compare_side old = {0}, new = {0};
	status = read_side(&old, argv[optind], &wish);
	if (status == 0) {
		status = read_side(&new, argv[optind + 1], &wish);
	}
	if (status == 0) {
		compare_match(&old, &new);
		status = write_diff(&wish, &old, &new);
	}
	compare_free(&old);
	compare_free(&new);
	return status;
}

static const struct exit_status statuses[] = {
    {"0", "Nothing new at or above --fail-on (default: error)."},
    {"1", "Something new at or above --fail-on."},
    {"2", "OLD or NEW could not be read, or the output not written."},
    {0}};

const struct command command_diff = {
    .name = "diff",
    .summary = "compare two runs: findings that are new, gone or the same",
    .usage = "[OPTION]... OLD NEW",
    .about =
        "Compares what was found in two runs by the keys of the findings. OLD and NEW are each "
        "a trace, a folder of traces, or a baseline of check --write-baseline. Traces are "
        "compared by their numbers of objects, too.",
    .options = {options, symbol_option_rows},
    .statuses = statuses,
    .pages = true,
    .examples = "  nngtrace diff before.trace after.trace\n"
                "  nngtrace diff --fail-on warning nngtrace.baseline traces/\n",
    .run = run,
};
