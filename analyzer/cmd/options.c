/* options.c - see options.h */
#include "analyzer/cmd/options.h"

#include <getopt.h>
#include <stdbool.h>
#include <string.h>

#include "analyzer/cmd/command.h"
#include "shim/trace/environment.h"

enum { WIDTH = 79, HELP_COLUMN = 24, OPTIONS_MAX = 64 };

/* getopt_long's own form of the tables. */
struct parser {
	struct option longs[OPTIONS_MAX + 2];
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
	    (struct option){row->name, row->argument != NULL ? required_argument : no_argument, NULL,
	                    row->letter != 0 ? row->letter : row->id};
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
	parser->longs[parser->count] = (struct option){"help", no_argument, NULL, 'h'};
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
		if (answer == 'h') {
			options_help(stdout, command);
			return command_finish_output(0);
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

/* Words up to the width, the following lines indented; '\n' begins a line of its own. */
static void
print_wrapped(FILE *out, const char *text, int column, int indent)
{
	while (*text != '\0') {
		int length = (int)strcspn(text, " \n");
		if (column > indent && column + 1 + length > WIDTH) {
			fprintf(out, "\n%*s", indent, "");
			column = indent;
		} else if (column > indent) {
			fputc(' ', out);
			column++;
		}
		fprintf(out, "%.*s", length, text);
		column += length;
		text += length;
		for (; *text == '\n'; text++) {
			fprintf(out, "\n%*s", text[1] == '\n' || text[1] == '\0' ? 0 : indent, "");
			column = indent;
		}
		text += *text == ' ';
	}
	fputc('\n', out);
}

static void
print_option(FILE *out, const struct option_row *row)
{
	int column = fprintf(out, row->letter != 0 ? "  -%c, " : "      ", row->letter);
	column += fprintf(out, "--%s%s%s", row->name, row->argument != NULL ? " " : "",
	                  row->argument != NULL ? row->argument : "");
	if (column + 2 > HELP_COLUMN) {
		fputc('\n', out);
		column = 0;
	}
	fprintf(out, "%*s", HELP_COLUMN - column, "");
	print_wrapped(out, row->help, HELP_COLUMN, HELP_COLUMN);
}

static void
print_variable(FILE *out, struct environment_variable variable)
{
	if (variable.by == ENVIRONMENT_BY_USER) {
		fprintf(out, "  %s\n%*s", variable.name, HELP_COLUMN, "");
		print_wrapped(out, variable.help, HELP_COLUMN, HELP_COLUMN);
	}
}

void
options_help(FILE *out, const struct command *command)
{
	static const struct option_row help = {1, 'h', "help", NULL, "Print this and exit."};
	fprintf(out, "Usage: nngtrace %s %s\n\n", command->name, command->usage);
	print_wrapped(out, command->about, 0, 0);
	fputs("\nOptions:\n", out);
	for (size_t table = 0; table < OPTION_TABLES && command->options[table] != NULL; table++) {
		for (const struct option_row *row = command->options[table]; row->id != 0; row++) {
			print_option(out, row);
		}
	}
	print_option(out, &help);
	if (command->notes != NULL) {
		fputc('\n', out);
		print_wrapped(out, command->notes, 0, 0);
	}
	if (command->variables) {
		fputs("\nThe recorder reads these from the environment:\n", out);
		for (unsigned i = 0; i < ENVIRONMENT_COUNT; i++) {
			print_variable(out, environment_variable((enum environment)i));
		}
	}
	if (command->examples != NULL) {
		fprintf(out, "\nExamples:\n%s", command->examples);
	}
}
