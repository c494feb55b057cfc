/* scdoc.c - manual pages, in the language of scdoc(1); see manual.h */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/manual/manual.h"
#include "shim/trace/environment.h"

/*
 * Text as it is: characters that mean something to scdoc get a backslash. A line that begins with
 * such a character is safe for the same reason. Line breaks are kept.
 */
static void
put(FILE *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (strchr("\\*_#[]+.`|-", *text) != NULL) {
			fputc('\\', out);
		}
		fputc(*text, out);
	}
}

/* A paragraph; a line break in the text begins a new one. */
static void
put_paragraphs(FILE *out, const char *text, const char *indent)
{
	fputs(indent, out);
	for (; *text != '\0'; text++) {
		if (*text == '\n') {
			fputs("\n\n", out);
			text += strspn(text, "\n ") - 1;
			fputs(indent, out);
		} else {
			put(out, (char[]){*text, '\0'});
		}
	}
	fputs("\n\n", out);
}

static void
put_option(FILE *out, const struct option_row *row)
{
	if (row->letter != 0) {
		fprintf(out, "*\\-%c*, ", row->letter);
	}
	fputs("*\\-\\-", out);
	put(out, row->name);
	fputc('*', out);
	if (row->argument != NULL) {
		fputs(option_may_lack(row) ? "" : " ", out);
		put(out, row->argument);
	}
	fputc('\n', out);
	put_paragraphs(out, row->help, "\t");
}

static void
put_variables(FILE *out, enum environment_by by)
{
	for (unsigned i = 0; i < ENVIRONMENT_ALL; i++) {
		struct environment_variable variable = environment_variable((enum environment)i);
		if (variable.by == by) {
			fputc('*', out);
			put(out, variable.name);
			fputs("*\n", out);
			put_paragraphs(out, variable.help, "\t");
		}
	}
}

static void
put_commands(FILE *out)
{
	for (size_t i = 0; commands[i] != NULL; i++) {
		fprintf(out, "*nngtrace\\-%s*(1)\n\t", commands[i]->name);
		put(out, commands[i]->summary);
		fputs("\n\n", out);
	}
}

void
manual_command(FILE *out, const struct command *command)
{
	fprintf(out, "nngtrace-%s(1)\n\n# NAME\n\nnngtrace-%s - ", command->name, command->name);
	put(out, command->summary);
	fprintf(out, "\n\n# SYNOPSIS\n\n*nngtrace %s* ", command->name);
	put(out, command->usage);
	fputs("\n\n# DESCRIPTION\n\n", out);
	put_paragraphs(out, command->about, "");
	fputs("# OPTIONS\n\n", out);
	const struct option_row *option;
	for (size_t i = 0; (option = options_at(command, i)) != NULL; i++) {
		put_option(out, option);
	}
	if (command->notes != NULL) {
		fputs("# NOTES\n\n", out);
		put_paragraphs(out, command->notes, "");
	}
	if (command->statuses != NULL) {
		fputs("# EXIT STATUS\n\n", out);
		for (const struct exit_status *row = command->statuses; row->status != NULL; row++) {
			fputc('*', out);
			put(out, row->status);
			fputs("*\n", out);
			put_paragraphs(out, row->meaning, "\t");
		}
	}
	if (command->variables) {
		fputs("# ENVIRONMENT\n\nThe recorder reads these:\n\n", out);
		put_variables(out, ENVIRONMENT_BY_USER);
	}
	if (command->reads) {
		fputs(command->variables ? "" : "# ENVIRONMENT\n\n", out);
		put_variables(out, ENVIRONMENT_BY_READER);
	}
	if (command->examples != NULL) {
		fputs("# EXAMPLES\n\n```\n", out);
		fputs(command->examples, out);
		fputs("```\n\n", out);
	}
	fputs("# SEE ALSO\n\n*nngtrace*(1), *libnngtrace*(7)\n", out);
}

void
manual_page(FILE *out, FILE *source)
{
	char *line = NULL;
	size_t size = 0;

	while (getline(&line, &size, source) >= 0) {
		if (strcmp(line, "@commands@\n") == 0) {
			put_commands(out);
		} else if (strcmp(line, "@variables@\n") == 0) {
			put_variables(out, ENVIRONMENT_BY_USER);
		} else {
			fputs(line, out);
		}
	}
	free(line);
}
