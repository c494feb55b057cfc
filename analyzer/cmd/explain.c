/* explain.c - nngtrace explain: the page of one rule, on the terminal */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/cmd/command.h"
#include "analyzer/print/fold.h"
#include "analyzer/print/page.h"
#include "analyzer/print/pager.h"
#include "analyzer/rules/finding.h"
#include "analyzer/print/terminal.h"

#define NAME_MAX_LENGTH 64
#define PAGE_WIDTH      100u

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
		return command_usage_error("explain", "there is no rule '%s'; did you mean '%s'?",
		                           argv[optind], nearest_rule(argv[optind]));
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
