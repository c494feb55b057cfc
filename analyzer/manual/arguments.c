/* arguments.c - what an argument can be completed to; see manual.h */
#include <string.h>

#include "analyzer/manual/manual.h"
#include "analyzer/report/report.h"

/* By the word that the help has for an argument. Others are given as "this|that". */
static const struct {
	const char *argument;
	enum argument kind;
	const char *words;
} arguments[] = {
    {"FILE", ARGUMENT_FILE, NULL},
    {"DIR", ARGUMENT_FOLDER, NULL},
    {"DIRS", ARGUMENT_FOLDER, NULL},
    {"FORMAT", ARGUMENT_WORDS, REPORT_FORMATS},
    {"LEVEL", ARGUMENT_WORDS, "error warning note never"},
    {"WHEN", ARGUMENT_WORDS, "auto always never"},
};

/* Copies words; what is between them becomes one blank. */
static void
copy_words(const char *from, char *words, size_t size)
{
	size_t used = 0;

	while (used + 1 < size && *from != '\0') {
		size_t length = strcspn(from, "|, ");
		for (size_t i = 0; i < length && used + 1 < size; i++) {
			words[used++] = from[i];
		}
		from += length;
		from += strspn(from, "|, ");
		if (*from != '\0' && used + 1 < size) {
			words[used++] = ' ';
		}
	}
	words[used] = '\0';
}

enum argument
argument_of(const struct option_row *row, char *words, size_t size)
{
	words[0] = '\0';
	if (row->argument == NULL || option_may_lack(row)) { /* that is no word of its own */
		return ARGUMENT_NONE;
	}
	if (strcmp(row->name, "rule") == 0) {
		return ARGUMENT_RULE;
	}
	if (strchr(row->argument, '|') != NULL) {
		copy_words(row->argument, words, size);
		return ARGUMENT_WORDS;
	}
	for (size_t i = 0; i < sizeof(arguments) / sizeof(arguments[0]); i++) {
		if (strcmp(arguments[i].argument, row->argument) == 0) {
			if (arguments[i].words != NULL) {
				copy_words(arguments[i].words, words, size);
			}
			return arguments[i].kind;
		}
	}
	return ARGUMENT_OTHER;
}

enum argument
argument_of_command(const struct command *command)
{
	if (strstr(command->usage, "RULE") != NULL) {
		return ARGUMENT_RULE;
	}
	return command->runs || strstr(command->usage, "TRACE") != NULL ? ARGUMENT_FILE : ARGUMENT_NONE;
}
