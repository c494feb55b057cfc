/* options.c - see options.h */
#include "analyzer/cmd/options.h"

#include <getopt.h>
#include <stdbool.h>
#include <string.h>

#include "analyzer/cmd/command.h"
#include "analyzer/print/columns.h"
#include "analyzer/print/fold.h"
#include "analyzer/print/pager.h"
#include "analyzer/print/terminal.h"
#include "shim/trace/environment.h"

enum { WIDTH = 79, HELP_COLUMN = 24, HELP_NARROW = 8, OPTIONS_MAX = 64 };

/* What getopt_long answers to the options that more than one command has. */
enum { ANSWER_HELP = 'h', ANSWER_NO_PAGER = 0x400 };

/* getopt_long's own form of the tables. */
struct parser {
	struct option longs[OPTIONS_MAX + 3];
	char shorts[2 * OPTIONS_MAX + 4];
	size_t count;
};

static void
parser_add(struct parser *parser, const struct option_row *row)
{
	char *end = parser->shorts + strlen(parser->shorts);
	if (parser->count == OPTIONS_MAX) {
		return;
	}
	parser->longs[parser->count++] =
	    (struct option){row->name,
	                    option_may_lack(row)    ? optional_argument
	                    : row->argument != NULL ? required_argument
	                                            : no_argument,
	                    NULL, row->letter != 0 ? row->letter : row->id};
	if (row->letter != 0) {
		*end++ = row->letter;
		if (row->argument != NULL) {
			*end++ = ':';
		}
		*end = '\0';
	}
}

static void
parser_make(struct parser *parser, const struct command *command)
{
	*parser = (struct parser){0};
	/* The words after the first one are another program's. */
	const char *shorts = command->runs ? "+:h" : ":h";
	memcpy(parser->shorts, shorts, strlen(shorts) + 1);
	for (size_t table = 0; table < OPTION_TABLES && command->options[table] != NULL; table++) {
		for (const struct option_row *row = command->options[table]; row->id != 0; row++) {
			parser_add(parser, row);
		}
	}
	if (command->pages) {
		parser->longs[parser->count++] =
		    (struct option){"no-pager", no_argument, NULL, ANSWER_NO_PAGER};
	}
	parser->longs[parser->count] = (struct option){"help", no_argument, NULL, ANSWER_HELP};
}

/* The row that getopt_long means by its answer. */
static const struct option_row *
find_row(const struct command *command, int answer)
{
	for (size_t table = 0; table < OPTION_TABLES && command->options[table] != NULL; table++) {
		for (const struct option_row *row = command->options[table]; row->id != 0; row++) {
			if (answer == (row->letter != 0 ? row->letter : row->id)) {
				return row;
			}
		}
	}
	return NULL;
}

int
options_parse(const struct command *command, int argc, char **argv, options_take *take, void *data)
{
	struct parser parser;
	parser_make(&parser, command);
	for (int answer; (answer = getopt_long(argc, argv, parser.shorts, parser.longs, NULL)) != -1;) {
		if (answer == ANSWER_HELP) {
			options_help(stdout, command);
			return command_finish_output(0);
		}
		if (answer == ANSWER_NO_PAGER) {
			pager_forbid();
			continue;
		}
		const struct option_row *row = find_row(command, answer);
		if (answer == '?' || answer == ':' || row == NULL) {
			return command_bad_option(command->name, argv, answer);
		}
		int status = take(data, row->id, optarg);
		if (status != 0) {
			return status;
		}
	}
	return -1;
}

/* Text behind which lines hang at a column; '\n' begins a line of its own there. */
static void
print_hanging(FILE *out, const char *text, int column)
{
	for (; *text != '\0'; text += strspn(text, "\n")) {
		size_t length = strcspn(text, "\n");
		fprintf(out, FOLD_HANG "%.*s\n", (int)length, text);
		if (text[length] != '\0') {
			fprintf(out, "%*s", text[length + 1] == '\n' ? 0 : column, "");
		}
		text += length;
	}
}

/* What stands before the help of an option or variable, and the column where the help begins. */
static int
print_left(FILE *out, const char *text, unsigned width)
{
	int column = width < 3 * HELP_COLUMN ? HELP_NARROW : HELP_COLUMN;
	int length = (int)columns_wide(text);
	fprintf(out, "%s%s%*s", text, length + 2 > column ? "\n" : "",
	        length + 2 > column ? column : column - length, "");
	return column;
}

static void
print_option(FILE *out, const struct option_row *row, unsigned width)
{
	char text[128], letter[8] = "    ";
	if (row->letter != 0) {
		snprintf(letter, sizeof(letter), "-%c, ", row->letter);
	}
	snprintf(text, sizeof(text), "  %s--%s%s%s", letter, row->name,
	         row->argument != NULL && !option_may_lack(row) ? " " : "",
	         row->argument != NULL ? row->argument : "");
	print_hanging(out, row->help, print_left(out, text, width));
}

/* The variables that somebody sets, with a heading when there are some. */
static void
print_variables(FILE *out, const char *heading, enum environment_by by, unsigned width)
{
	fprintf(out, "\n%s\n", heading);
	for (unsigned i = 0; i < ENVIRONMENT_ALL; i++) {
		struct environment_variable variable = environment_variable((enum environment)i);
		char text[64];
		if (variable.by == by) {
			snprintf(text, sizeof(text), "  %s", variable.name);
			print_hanging(out, variable.help, print_left(out, text, width));
		}
	}
}

static void
print_statuses(FILE *out, const struct command *command)
{
	fputs("\nExit status:\n", out);
	for (const struct exit_status *row = command->statuses; row->status != NULL; row++) {
		fprintf(out, "  %-8s  ", row->status);
		print_hanging(out, row->meaning, 12);
	}
}

const struct option_row *
options_at(const struct command *command, size_t index)
{
	static const struct option_row common[] = {
	    {1, 0, "no-pager", NULL, "Print to the terminal at once, not through a pager."},
	    {1, 'h', "help", NULL, "Print the help and exit."}};
	for (size_t table = 0; table < OPTION_TABLES && command->options[table] != NULL; table++) {
		for (const struct option_row *row = command->options[table]; row->id != 0; row++) {
			if (index-- == 0) {
				return row;
			}
		}
	}
	index += command->pages ? 0 : 1;
	return index < sizeof(common) / sizeof(common[0]) ? &common[index] : NULL;
}

static void
print_help(FILE *out, const struct command *command, unsigned width)
{
	fprintf(out, "Usage: nngtrace %s %s\n\n", command->name, command->usage);
	print_hanging(out, command->about, 0);
	fputs("\nOptions:\n", out);
	const struct option_row *row;
	for (size_t i = 0; (row = options_at(command, i)) != NULL; i++) {
		print_option(out, row, width);
	}
	if (command->notes != NULL) {
		fputc('\n', out);
		print_hanging(out, command->notes, 0);
	}
	if (command->statuses != NULL) {
		print_statuses(out, command);
	}
	if (command->variables) {
		print_variables(out, "The recorder reads these from the environment:", ENVIRONMENT_BY_USER,
		                width);
	}
	if (command->reads) {
		print_variables(out, "nngtrace reads these from the environment:", ENVIRONMENT_BY_READER,
		                width);
	}
	if (command->examples != NULL) {
		fprintf(out, "\nExamples:\n%s", command->examples);
	}
}

void
options_help(FILE *out, const struct command *command)
{
	unsigned width = terminal_width(out, WIDTH);
	width = width < WIDTH ? width : WIDTH;
	FILE *lines = fold_open(out, width);
	print_help(lines != NULL ? lines : out, command, width);
	if (lines != NULL) {
		fold_close(lines);
	}
}
