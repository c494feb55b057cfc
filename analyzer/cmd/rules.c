/* rules.c - nngtrace rules: the catalogue */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "analyzer/cmd/command.h"
#include "analyzer/print/json_writer.h"
#include "analyzer/report/report.h"

static const char help[] = "Usage: nngtrace rules [--format text|json]\n"
                           "Lists the rules: name, the highest severity it gives, the defect.\n"
                           "'nngtrace explain RULE' tells all about one.\n";

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
		printf("%-*s  %-7s  %s\n", widest, rule->id, report_severity_word(rule->severity),
		       rule->title);
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
		json_put_string(&json, "severity", report_severity_word(rule->severity));
		json_put_string(&json, "title", rule->title);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_close(&json, '}');
	json_finish(&json);
}

int
cmd_rules(int argc, char **argv)
{
	static const struct option long_options[] = {{"format", required_argument, NULL, 'f'},
	                                             {"help", no_argument, NULL, 'h'},
	                                             {NULL, 0, NULL, 0}};
	const char *format = "text";
	for (int option; (option = getopt_long(argc, argv, ":h", long_options, NULL)) != -1;) {
		switch (option) {
		case 'f':
			format = optarg;
			break;
		case 'h':
			return command_help(help);
		default:
			return command_bad_option("rules", argv, option);
		}
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
