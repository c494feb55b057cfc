/* explain.c - nngtrace explain: the page of one rule, on the terminal */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/base/distance.h"
#include "analyzer/cmd/command.h"
#include "analyzer/print/escape.h"
#include "analyzer/print/fold.h"
#include "analyzer/print/page.h"
#include "analyzer/print/pager.h"
#include "analyzer/rules/finding.h"
#include "analyzer/print/terminal.h"

#define PAGE_WIDTH 100u

/* The rules that begin with a word, or else those that are nearest to it; one a line. */
static int
no_such_rule(const char *name)
{
	size_t length = strlen(name);
	unsigned nearest = DISTANCE_MAX + 1;
	for (int i = 0; i < RULE_COUNT; i++) {
		const char *id = rule_get((enum rule_id)i)->id;
		unsigned far = strncmp(id, name, length) == 0 ? 0 : distance(name, id);
		nearest = far < nearest ? far : nearest;
	}
	fputs("nngtrace explain: there is no rule '", stderr);
	escape_print(stderr, name);
	fputs(nearest <= DISTANCE_MAX ? "'; did you mean\n" : "'; see nngtrace rules\n", stderr);
	for (int i = 0; i < RULE_COUNT && nearest <= DISTANCE_MAX; i++) {
		const char *id = rule_get((enum rule_id)i)->id;
		if (strncmp(id, name, length) == 0 || (nearest > 0 && distance(name, id) == nearest)) {
			fprintf(stderr, "  %s\n", id);
		}
	}
	fputs("Try 'nngtrace explain --help'.\n", stderr);
	return COMMAND_FAILED;
}

enum { OPTION_COLOR = 1 };
static const struct option_row options[] = {
    {OPTION_COLOR, 0, "color", "WHEN", "auto (default), always or never."}, {0}};

static int
take(void *data, int id, const char *argument)
{
	(void)id;
	if (!terminal_color_parse(argument, data)) {
		return command_usage_error("explain", "unknown --color '%s': auto, always or never",
		                           argument);
	}
	return 0;
}

static int
run(int argc, char **argv)
{
	enum color_mode color = COLOR_AUTO;
	int status = options_parse(&command_explain, argc, argv, take, &color);
	if (status >= 0) {
		return status;
	}
	if (optind + 1 != argc) {
		return command_usage_error("explain",
		                           optind == argc ? "no rule given" : "one rule at a time");
	}
	const char *page = page_find(argv[optind]);
	if (page == NULL) {
		return no_such_rule(argv[optind]);
	}
	pager_start();
	unsigned width = terminal_width(stdout, FOLD_WIDTH);
	page_print(stdout, page, terminal_color(color, stdout),
	           width < PAGE_WIDTH ? width : PAGE_WIDTH);
	return command_finish_output(0);
}

static const struct exit_status statuses[] = {
    {"0", "Done."}, {"2", "There is no such rule, or the page could not be written."}, {0}};

const struct command command_explain = {
    .name = "explain",
    .summary = "explain a rule: what, why, wrong code, right code",
    .usage = "[OPTION]... RULE",
    .about = "Tells all about one rule: what, why, wrong code, right code, where NNG says so. "
             "'nngtrace rules' lists them.",
    .options = {options},
    .statuses = statuses,
    .pages = true,
    .examples = "  nngtrace explain msg-free-after-send\n",
    .run = run,
};
