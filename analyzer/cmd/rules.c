/* rules.c - nngtrace rules: the catalogue */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "analyzer/cmd/command.h"
#include "analyzer/print/fold.h"
#include "analyzer/print/json_writer.h"
#include "analyzer/report/report.h"

static void
print_text(FILE *out)
{
	int widest = 0;
	for (int rule = 0; rule < RULE_COUNT; rule++) {
		int length = (int)strlen(rule_get((enum rule_id)rule)->id);
		widest = length > widest ? length : widest;
	}
	for (int i = 0; i < RULE_COUNT; i++) {
		const struct rule *rule = rule_get((enum rule_id)i);
		fprintf(out, "%-*s  %-7s  " FOLD_HANG "%s\n", widest, rule->id,
		        severity_word(rule->severity), rule->title);
	}
}

static void
print_json(void)
{
	struct json json;
	json_start(&json, stdout);
	json_open(&json, NULL, '{');
	json_put_string(&json, "schema", "nngtrace-rules/1");
	json_open(&json, "rules", '[');
	for (int i = 0; i < RULE_COUNT; i++) {
		const struct rule *rule = rule_get((enum rule_id)i);
		json_open(&json, NULL, '{');
		json_put_string(&json, "rule", rule->id);
		json_put_string(&json, "severity", severity_word(rule->severity));
		json_put_string(&json, "title", rule->title);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_close(&json, '}');
	json_finish(&json);
}

static void
print_ids(void)
{
	for (int i = 0; i < RULE_COUNT; i++) {
		puts(rule_get((enum rule_id)i)->id);
	}
}

enum { OPTION_FORMAT = 1, OPTION_IDS };
static const struct option_row options[] = {
    {OPTION_FORMAT, 0, "format", "text|json", "The form of the list (default: text)."},
    {OPTION_IDS, 0, "ids", NULL, "Only the names, one a line: for scripts and completions."},
    {0}};

static int
take(void *data, int id, const char *argument)
{
	const char **format = data;
	bool as_json;
	*format = id == OPTION_IDS ? "ids" : argument;
	return id == OPTION_IDS ? 0 : command_text_or_json("rules", argument, &as_json);
}

static int
run(int argc, char **argv)
{
	const char *format = "text";
	int status = options_parse(&command_rules, argc, argv, take, &format);
	if (status >= 0) {
		return status;
	}
	if (optind < argc) {
		return command_usage_error("rules", "unexpected argument '%s'", argv[optind]);
	}
	if (strcmp(format, "text") == 0) {
		FILE *lines = command_lines(&command_rules, FOLD_WIDTH, NULL);
		print_text(lines);
		return command_finish_lines(lines, 0);
	}
	if (strcmp(format, "json") == 0) {
		print_json();
	} else {
		print_ids();
	}
	return command_finish_output(0);
}

static const struct exit_status statuses[] = {
    {"0", "Done."}, {"2", "The list could not be written."}, {0}};

const struct command command_rules = {
    .name = "rules",
    .summary = "list the rules",
    .usage = "[OPTION]...",
    .about = "Lists the rules: name, the highest severity it gives, the defect. "
             "'nngtrace explain RULE' tells all about one.",
    .options = {options},
    .statuses = statuses,
    .pages = true,
    .examples = "  nngtrace rules\n"
                "  nngtrace rules --ids | grep '^msg-'\n",
    .run = run,
};
