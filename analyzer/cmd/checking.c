/* checking.c - see checking.h */
#include "analyzer/cmd/checking.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "analyzer/cmd/command.h"
#include "analyzer/cmd/progress.h"
#include "analyzer/report/report.h"
#include "analyzer/rules/pass.h"

#define STATUS_FINDINGS 1

enum {
	OPTION_FORMAT = 0x100,
	OPTION_OUTPUT,
	OPTION_FAIL_ON,
	OPTION_STACKS,
	OPTION_WRAPPER,
	OPTION_DEBUG_PATH,
	OPTION_DEBUGINFOD,
	OPTION_COLOR
};
const struct option_row check_option_rows[] = {
    {OPTION_FORMAT, 0, "format", "FORMAT",
     "The form of the report: " REPORT_FORMATS " (default: text)."},
    {OPTION_OUTPUT, 'o', "output", "FILE", "Write the report to FILE."},
    {OPTION_FAIL_ON, 0, "fail-on", "LEVEL",
     "What counts as a finding for the exit status: LEVEL or worse. error (default), warning, "
     "note, or never."},
    {OPTION_STACKS, 0, "stacks", NULL, "Show the whole stack of every step."},
    {OPTION_WRAPPER, 0, "wrapper", "GLOB",
     "Treat functions whose names match GLOB as NNG's own: the places shown are their callers'. "
     "May "
     "be given more than once."},
    {OPTION_DEBUG_PATH, 0, "debug-path", "DIRS",
     "Look for separate debug files in DIRS (':' between them)."},
    {OPTION_DEBUGINFOD, 0, "debuginfod", NULL,
     "Let debug information be downloaded from $DEBUGINFOD_URLS."},
    {OPTION_COLOR, 0, "color", "WHEN", "auto (default), always or never."},
    {0}};

void
check_options_init(struct check_options *options)
{
	*options = (struct check_options){
	    .format = report_format_find("text"), .fail_on = SEVERITY_ERROR, .color = COLOR_AUTO};
}

static int
set_format(const char *command, struct check_options *options, const char *word)
{
	options->format = report_format_find(word);
	return options->format != NULL
	           ? 0
	           : command_usage_error(command, "unknown format '%s': " REPORT_FORMATS, word);
}

static int
set_fail_on(const char *command, struct check_options *options, const char *word)
{
	for (int level = SEVERITY_NOTE; level <= SEVERITY_ERROR; level++) {
		if (strcmp(word, severity_word((enum severity)level)) == 0) {
			options->fail_on = level;
			return 0;
		}
	}
	if (strcmp(word, "never") != 0) {
		return command_usage_error(command, "unknown level '%s': error, warning, note or never",
		                           word);
	}
	options->fail_on = SEVERITY_ERROR + 1;
	return 0;
}

static int
add_wrapper(const char *command, struct check_options *options, const char *glob)
{
	if (options->wrapper_count == CHECK_WRAPPERS_MAX) {
		return command_usage_error(command, "more than %d --wrapper", CHECK_WRAPPERS_MAX);
	}
	if (glob[0] == '\0') {
		return command_usage_error(command, "--wrapper '': wanted a function's name or a pattern");
	}
	options->wrappers[options->wrapper_count++] = glob;
	return 0;
}

int
check_option(const char *command, struct check_options *options, int option, const char *argument)
{
	switch (option) {
	case OPTION_FORMAT:
		return set_format(command, options, argument);
	case OPTION_FAIL_ON:
		return set_fail_on(command, options, argument);
	case OPTION_STACKS:
		options->stacks = true;
		return 0;
	case OPTION_WRAPPER:
		return add_wrapper(command, options, argument);
	case OPTION_DEBUGINFOD:
		options->network = true;
		return 0;
	case OPTION_DEBUG_PATH:
		options->debug_path = argument;
		return 0;
	case OPTION_COLOR:
		if (!terminal_color_parse(argument, &options->color)) {
			return command_usage_error(command, "unknown --color '%s': auto, always or never",
			                           argument);
		}
		return 0;
	default:
		options->output = argument;
		return 0;
	}
}

/* Opens and judges one trace. What was made is in *result, also after a failure. */
static bool
judge(const char *file, const struct check_options *options, struct report_trace *result,
      struct error *err)
{
	result->trace = trace_open(file, err);
	if (result->trace == NULL) {
		return false;
	}
	struct findings *findings = findings_new();
	result->findings = findings;
	result->symbols = symbols_open(result->trace, options->network);
	if (findings == NULL || result->symbols == NULL ||
	    (options->debug_path != NULL &&
	     !symbols_debug_path(result->symbols, options->debug_path))) {
		return error_set(err, "%s: out of memory", file);
	}
	symbols_wrappers(result->symbols, options->wrappers, options->wrapper_count);
	struct progress progress;
	struct rules_watch watch = {.tell = progress_tell, .data = &progress};
	progress_start(&progress, result->trace);
	bool checked = rules_check_trace(result->trace, findings, &watch, err);
	progress_end(&progress);
	if (!checked) {
		return false;
	}
	return report_fold(result) || error_set(err, "%s: out of memory", file);
}

static void
release(struct report_trace *trace)
{
	report_unfold(trace);
	symbols_close(trace->symbols);
	findings_free((struct findings *)trace->findings);
	trace_close(trace->trace);
}

/* A report over its own trace would take the file away from under the reader. */
static bool
is_one_of(const char *output, char *const *files, size_t count)
{
	struct stat out, in;
	if (stat(output, &out) != 0) {
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		if (stat(files[i], &in) == 0 && in.st_dev == out.st_dev && in.st_ino == out.st_ino) {
			return true;
		}
	}
	return false;
}

static bool
write_report(FILE *out, const struct report_trace *traces, size_t count,
             const struct check_options *options, struct error *err)
{
	struct report_options shown = {.color = terminal_color(options->color, out),
	                               .stacks = options->stacks,
	                               .trace_goes = options->trace_goes,
	                               .width = terminal_width(out, 0)};
	bool whole = options->format->write(out, traces, count, &shown);
	return whole || error_set(err, "out of memory while writing the report");
}

static bool
deliver(const struct report_trace *traces, size_t count, const struct check_options *options,
        FILE *stream, struct error *err)
{
	const char *name = options->output != NULL ? options->output
	                   : stream == stderr      ? "standard error"
	                                           : "standard output";
	FILE *out = options->output == NULL ? stream : fopen(options->output, "we");
	if (out == NULL) {
		return error_set(err, "cannot write %s: %s", name, strerror(errno));
	}
	bool written = write_report(out, traces, count, options, err);
	errno = 0;
	bool failed = fflush(out) != 0 || ferror(out);
	int reason = errno;
	if (out != stream && fclose(out) != 0 && !failed) {
		failed = true;
		reason = errno;
	}
	if (written && failed) {
		return error_set(err, "cannot write %s: %s", name,
		                 reason != 0 ? strerror(reason) : "write error");
	}
	return written;
}

static bool
has_findings(const struct report_trace *traces, size_t count, int level)
{
	for (size_t i = 0; i < count; i++) {
		for (int severity = level; severity <= SEVERITY_ERROR; severity++) {
			if (report_count(&traces[i], (enum severity)severity) > 0) {
				return true;
			}
		}
	}
	return false;
}

/*
 * Processes in the order in which they began, so that a parent comes before its children,
 * however the shell has sorted the files. Those that began together stay as they were given.
 */
static void
sort_by_start(struct report_trace *traces, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct report_trace moved = traces[i];
		uint64_t start = trace_info(moved.trace)->start_wall_ns;
		size_t to = i;
		for (; to > 0 && trace_info(traces[to - 1].trace)->start_wall_ns > start; to--) {
			traces[to] = traces[to - 1];
		}
		traces[to] = moved;
	}
}

int
check_traces(char *const *files, size_t count, const struct check_options *options, FILE *stream)
{
	struct error err = {0};
	int status = 0;
	size_t judged = 0;
	struct report_trace *traces = calloc(count, sizeof(*traces));
	if (traces == NULL) {
		return command_failed("out of memory");
	}
	if (options->output != NULL && is_one_of(options->output, files, count)) {
		free(traces);
		error_set(&err, "%s is a trace to be checked: the report must go elsewhere",
		          options->output);
		return command_failed(err.text);
	}
	for (size_t i = 0; i < count; i++) {
		if (judge(files[i], options, &traces[judged], &err)) {
			judged++;
		} else {
			release(&traces[judged]);
			traces[judged] = (struct report_trace){0};
			status = command_failed(err.text);
		}
	}
	sort_by_start(traces, judged);
	if (judged > 0 && !deliver(traces, judged, options, stream, &err)) {
		status = command_failed(err.text);
	}
	if (status == 0 && has_findings(traces, judged, options->fail_on)) {
		status = STATUS_FINDINGS;
	}
	for (size_t i = 0; i < judged; i++) {
		release(&traces[i]);
	}
	free(traces);
	return status;
}
