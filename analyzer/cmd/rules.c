/* rules.c - nngtrace rules: the catalogue */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "analyzer/cmd/command.h"
#include "analyzer/print/json_writer.h"
#include "analyzer/report/report.h"

static void
print_text(void)
{
	int widest = 0;
	for (int rule = 0; rule < RULE_COUNT; rule++) {
		int length = (int)strlen(rule_get((enum rule_id)rule)->id);
		widest = length > widest ? length : widest;
	}
	for (int i = 0; i < RULE_COUNT; i++) {
		const struct rule *rule = rule_get((enum rule_id)i);
		printf("%-*s  %-7s  %s\n", widest, rule->id, severity_word(rule->severity), rule->title);
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

enum { OPTION_FORMAT = 1 };
static const struct option_row options[] = {
    {OPTION_FORMAT, 0, "format", "text|json", "The form of the list (default: text)."}, {0}};

static int
take(void *data, int id, const char *argument)
{
	(void)id;
	*(const char **)data = argument;
	return 0;
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
		print_text();
	} else if (strcmp(format, "json") == 0) {
		print_json();
	} else {
		return command_usage_error("rules", "unknown format '%s': text or json", format);
	}
	return command_finish_output(0);
}

const struct command command_rules = {
    .name = "rules",
    .summary = "list the rules",
    .usage = "[OPTION]...",
    .about = "Lists the rules: name, the highest severity it gives, the defect. "
             "'nngtrace explain RULE' tells all about one.",
    .options = {options},
    .run = run,
};
