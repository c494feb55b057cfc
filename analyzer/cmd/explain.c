/* explain.c - nngtrace explain: the page of one rule, on the terminal */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/cmd/command.h"
#include "analyzer/print/page.h"
#include "analyzer/rules/finding.h"
#include "analyzer/print/terminal.h"

static const char help[] =
    "Usage: nngtrace explain [--color auto|always|never] RULE\n"
    "Tells all about one rule: what, why, wrong code, right code, where NNG says so.\n"
    "'nngtrace rules' lists them.\n";

#define NAME_MAX_LENGTH 64

/* How many letters must be put in, taken out or replaced (Levenshtein). */
static unsigned
distance(const char *a, const char *b)
{
	unsigned row[NAME_MAX_LENGTH + 1];
	size_t length = strlen(b);
	if (length > NAME_MAX_LENGTH) {
		return NAME_MAX_LENGTH;
	}
	for (unsigned j = 0; j <= length; j++) {
		row[j] = j;
	}
	for (unsigned i = 1; a[i - 1] != '\0'; i++) {
		unsigned diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= length; j++) {
			unsigned best = diagonal + (a[i - 1] != b[j - 1]);
			diagonal = row[j];
			best = row[j] + 1 < best ? row[j] + 1 : best;
			row[j] = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
		}
	}
	return row[length];
}

static const char *
nearest_rule(const char *name)
{
	const char *nearest = rule_get((enum rule_id)0)->id;
	for (int i = 1; i < RULE_COUNT; i++) {
		const char *id = rule_get((enum rule_id)i)->id;
		if (distance(name, id) < distance(name, nearest)) {
			nearest = id;
		}
	}
	return nearest;
}

int
cmd_explain(int argc, char **argv)
{
	static const struct option long_options[] = {{"color", required_argument, NULL, 'c'},
	                                             {"help", no_argument, NULL, 'h'},
	                                             {NULL, 0, NULL, 0}};
	enum color_mode color = COLOR_AUTO;
	for (int option; (option = getopt_long(argc, argv, ":h", long_options, NULL)) != -1;) {
		switch (option) {
		case 'c':
			if (!terminal_color_parse(optarg, &color)) {
				return command_usage_error("explain", "unknown --color '%s': auto, always or never",
				                           optarg);
			}
			break;
		case 'h':
			return command_help(help);
		default:
			return command_bad_option("explain", argv, option);
		}
	}
	if (optind + 1 != argc) {
		return command_usage_error("explain",
		                           optind == argc ? "no rule given" : "one rule at a time");
	}
	const char *page = page_find(argv[optind]);
	if (page == NULL) {
		return command_usage_error("explain", "there is no rule '%s'; did you mean '%s'?",
		                           argv[optind], nearest_rule(argv[optind]));
	}
	unsigned width = terminal_width(stdout, 80);
	page_print(stdout, page, terminal_color(color, stdout), width < 100 ? width : 100);
	return command_finish_output(0);
}
