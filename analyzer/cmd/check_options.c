/* check_options.c - the options that check and run share; see checking.h */
#include <ctype.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/cmd/checking.h"
#include "analyzer/cmd/command.h"
#include "analyzer/report/report.h"

enum {
	OPTION_FORMAT = 0x100,
	OPTION_OUTPUT,
	OPTION_REPORT,
	OPTION_RULE,
	OPTION_SOURCE_ROOT,
	OPTION_PATH_MAP,
	OPTION_CATEGORY,
	OPTION_SUPPRESSIONS,
	OPTION_NO_DEFAULT_SUPPRESSIONS,
	OPTION_PRINT_SUPPRESSIONS,
	OPTION_SHOW_SUPPRESSED,
	OPTION_REPORT_UNUSED,
	OPTION_BASELINE,
	OPTION_WRITE_BASELINE,
	OPTION_FAIL_ON,
	OPTION_STACKS,
	OPTION_NO_SOURCE,
	OPTION_HTML_FINDINGS,
	OPTION_HTML_OBJECTS,
	OPTION_HTML_EVENTS,
	OPTION_WRAPPER,
	OPTION_COLOR
};
const struct option_row check_option_rows[] = {
    {OPTION_FORMAT, 0, "format", "FORMAT",
     "The form of the report: " REPORT_FORMATS " (default: text)."},
    {OPTION_OUTPUT, 'o', "output", "FILE", "Write the report to FILE."},
    {OPTION_REPORT, 0, "report", "FORMAT=FILE",
     "Write one more report of the same analysis to FILE. May be given more than once."},
    {OPTION_RULE, 0, "rule", "GLOB",
     "Report only rules whose names match GLOB; with a '-' before it, not these. May be given more "
     "than once: the last that matches a rule decides."},
    {OPTION_FAIL_ON, 0, "fail-on", "LEVEL",
     "What counts as a finding for the exit status: LEVEL or worse. error (default), warning, "
     "note, or never."},
    {OPTION_STACKS, 0, "stacks", NULL, "Show the whole stack of every step."},
    {OPTION_NO_SOURCE, 0, "no-source", NULL, "HTML: leave the lines of source files out."},
    {OPTION_HTML_FINDINGS, 0, "html-findings", "N",
     "HTML: tell N findings in full, the others in a line each (default: 300)."},
    {OPTION_HTML_OBJECTS, 0, "html-objects", "N", "HTML: list N objects (default: 100000)."},
    {OPTION_HTML_EVENTS, 0, "html-events", "N",
     "HTML: take objects and stats from the first N events of a trace (default: 10000000); "
     "findings are always those of all."},
    {OPTION_WRAPPER, 0, "wrapper", "GLOB",
     "Treat functions whose names match GLOB as NNG's own: the places shown are their callers'. "
     "May be given more than once."},
    {OPTION_SUPPRESSIONS, 0, "suppressions", "FILE",
     "Do not report what FILE lists. May be given more than once; before the files of "
     "$NNGTRACE_SUPPRESSIONS and .nngtrace-suppressions in the source root."},
    {OPTION_NO_DEFAULT_SUPPRESSIONS, 0, "no-default-suppressions", NULL,
     "Do not use .nngtrace-suppressions of the source root."},
    {OPTION_PRINT_SUPPRESSIONS, 0, "print-suppressions", NULL,
     "Print below each finding the line that would suppress it."},
    {OPTION_SHOW_SUPPRESSED, 0, "show-suppressed", NULL,
     "Report suppressed findings, too; they count in nothing all the same."},
    {OPTION_REPORT_UNUSED, 0, "report-unused", NULL,
     "Say on stderr which suppressions matched nothing."},
    {OPTION_BASELINE, 0, "baseline", "FILE",
     "Findings of FILE are known: told in one line each, and not for the exit status."},
    {OPTION_WRITE_BASELINE, 0, "write-baseline", "FILE",
     "Write what was found to FILE, for --baseline of later runs."},
    {OPTION_SOURCE_ROOT, 0, "source-root", "DIR",
     "Show source files below DIR relative to it (default: the nearest folder from the working "
     "directory upwards that holds .git, .hg or .svn, else the working directory)."},
    {OPTION_PATH_MAP, 0, "path-map", "FROM=TO",
     "Source files below FROM, as the compiler recorded it, are below TO. May be given more than "
     "once; the first that fits is used. FROM '.' is every relative name."},
    {OPTION_CATEGORY, 0, "category", "WORD",
     "Name the analysis WORD in SARIF, where a service keeps several (default: nngtrace)."},
    {OPTION_COLOR, 0, "color", "WHEN", "auto (default), always or never."},
    {0}};

void
check_options_init(struct check_options *options)
{
	*options = (struct check_options){.report = {.format = report_format_find("text")},
	                                  .html_findings = CHECK_HTML_FINDINGS,
	                                  .html_objects = CHECK_HTML_OBJECTS,
	                                  .html_events = CHECK_HTML_EVENTS,
	                                  .fail_on = SEVERITY_ERROR,
	                                  .color = COLOR_AUTO};
	for (int i = 0; i < RULE_COUNT; i++) {
		options->rules[i] = true;
	}
}

static int
set_format(const char *command, struct check_options *options, const char *word)
{
	options->report.format = report_format_find(word);
	return options->report.format != NULL
	           ? 0
	           : command_usage_error(command, "unknown format '%s': " REPORT_FORMATS, word);
}

/* Of --report: "sarif=report.sarif". */
static int
add_report(const char *command, struct check_options *options, const char *word)
{
	char name[16];
	const char *equals = strchr(word, '=');
	if (equals == NULL || equals[1] == '\0') {
		return command_usage_error(command, "--report '%s': FORMAT=FILE was wanted", word);
	}
	if (options->more_count == CHECK_REPORTS_MAX) {
		return command_usage_error(command, "more than %d --report", CHECK_REPORTS_MAX);
	}
	snprintf(name, sizeof(name), "%.*s", (int)(equals - word), word);
	struct check_report *report = &options->more[options->more_count++];
	*report = (struct check_report){report_format_find(name), equals + 1};
	return report->format != NULL
	           ? 0
	           : command_usage_error(command, "--report '%s': unknown format: " REPORT_FORMATS,
	                                 word);
}

/* Of --rule. The first one decides what the rest begins with: nothing, or, after a '-', all. */
static int
choose_rules(const char *command, struct check_options *options, const char *word)
{
	bool wanted = word[0] != '-', matched = false;
	const char *glob = wanted ? word : word + 1;
	for (int i = 0; i < RULE_COUNT; i++) {
		bool matches = fnmatch(glob, rule_get((enum rule_id)i)->id, 0) == 0;
		matched = matched || matches;
		options->rules[i] = matches ? wanted : options->rules_chosen ? options->rules[i] : !wanted;
	}
	options->rules_chosen = true;
	return matched ? 0
	               : command_usage_error(command,
	                                     "--rule '%s': no rule has such a name, see "
	                                     "'nngtrace rules'",
	                                     word);
}

int
check_fail_on(const char *command, const char *word, int *fail_on)
{
	for (int level = SEVERITY_NOTE; level <= SEVERITY_ERROR; level++) {
		if (strcmp(word, severity_word((enum severity)level)) == 0) {
			*fail_on = level;
			return 0;
		}
	}
	if (strcmp(word, "never") != 0) {
		return command_usage_error(command, "unknown level '%s': error, warning, note or never",
		                           word);
	}
	*fail_on = SEVERITY_ERROR + 1;
	return 0;
}

/* A number of things to show. */
static int
set_most(const char *command, const char *option, const char *word, size_t *most)
{
	char *end;
	unsigned long value = strtoul(word, &end, 10);
	if (!isdigit((unsigned char)word[0]) || *end != '\0' || value > CHECK_MOST) {
		return command_usage_error(command, "--%s '%s': a number up to %u was wanted", option, word,
		                           CHECK_MOST);
	}
	*most = value;
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

static int
add_path_map(const char *command, struct check_options *options, const char *word)
{
	struct error err;
	return source_paths_map(&options->paths, word, &err)
	           ? 0
	           : command_usage_error(command, "--path-map: %s", err.text);
}

static int
add_suppressions(const char *command, struct triage_options *options, const char *file)
{
	if (options->file_count == TRIAGE_FILES_MAX) {
		return command_usage_error(command, "more than %d --suppressions", TRIAGE_FILES_MAX);
	}
	options->files[options->file_count++] = file;
	return 0;
}

int
check_option(const char *command, struct check_options *options, int option, const char *argument)
{
	int taken = symbol_option(command, &options->symbols, option, argument);
	if (taken >= 0) {
		return taken;
	}
	switch (option) {
	case OPTION_FORMAT:
		return set_format(command, options, argument);
	case OPTION_REPORT:
		return add_report(command, options, argument);
	case OPTION_RULE:
		return choose_rules(command, options, argument);
	case OPTION_SOURCE_ROOT:
		options->source_root = argument;
		return 0;
	case OPTION_PATH_MAP:
		return add_path_map(command, options, argument);
	case OPTION_CATEGORY:
		options->category = argument;
		return 0;
	case OPTION_SUPPRESSIONS:
		return add_suppressions(command, &options->triage, argument);
	case OPTION_NO_DEFAULT_SUPPRESSIONS:
		options->triage.no_default = true;
		return 0;
	case OPTION_PRINT_SUPPRESSIONS:
		options->triage.print = true;
		return 0;
	case OPTION_SHOW_SUPPRESSED:
		options->triage.show = true;
		return 0;
	case OPTION_REPORT_UNUSED:
		options->triage.unused = true;
		return 0;
	case OPTION_BASELINE:
		options->triage.baseline = argument;
		return 0;
	case OPTION_WRITE_BASELINE:
		options->triage.write_baseline = argument;
		return 0;
	case OPTION_FAIL_ON:
		options->fail_on_given = true;
		return check_fail_on(command, argument, &options->fail_on);
	case OPTION_STACKS:
		options->stacks = true;
		return 0;
	case OPTION_NO_SOURCE:
		options->no_source = true;
		return 0;
	case OPTION_HTML_FINDINGS:
		return set_most(command, "html-findings", argument, &options->html_findings);
	case OPTION_HTML_OBJECTS:
		return set_most(command, "html-objects", argument, &options->html_objects);
	case OPTION_HTML_EVENTS:
		return set_most(command, "html-events", argument, &options->html_events);
	case OPTION_WRAPPER:
		return add_wrapper(command, options, argument);
	case OPTION_COLOR:
		if (!terminal_color_parse(argument, &options->color)) {
			return command_usage_error(command, "unknown --color '%s': auto, always or never",
			                           argument);
		}
		return 0;
	default:
		options->report.file = argument;
		return 0;
	}
}
