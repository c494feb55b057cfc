/* command.c - see command.h */
#include "analyzer/cmd/command.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "analyzer/history/name.h"
#include "analyzer/print/escape.h"
#include "analyzer/print/fold.h"
#include "analyzer/print/pager.h"
#include "analyzer/print/terminal.h"

int
command_usage_error(const char *command, const char *format, ...)
{
	char reason[512];
	va_list args;
	va_start(args, format);
	vsnprintf(reason, sizeof(reason), format, args);
	va_end(args);
	fprintf(stderr, "nngtrace %s: ", command);
	escape_print(stderr, reason);
	fprintf(stderr, "\nTry 'nngtrace %s --help'.\n", command);
	return COMMAND_FAILED;
}

int
command_text_or_json(const char *command, const char *word, bool *as_json)
{
	*as_json = strcmp(word, "json") == 0;
	return *as_json || strcmp(word, "text") == 0
	           ? 0
	           : command_usage_error(command, "unknown format '%s': text or json", word);
}

int
command_object(const char *command, const char *word, struct history_name *name)
{
	return history_name_parse(word, name)
	           ? 0
	           : command_usage_error(command, "bad object '%s': wanted " HISTORY_NAME_FORMS, word);
}

int
command_failed(const char *reason)
{
	fputs("nngtrace: ", stderr);
	escape_print(stderr, reason);
	fputc('\n', stderr);
	return COMMAND_FAILED;
}

int
command_bad_option(const char *command, char **argv, int answer)
{
	const char *word = argv[optind - 1];
	bool is_long = strncmp(word, "--", 2) == 0;
	if (answer == ':') {
		return is_long ? command_usage_error(command, "option '%s' needs an argument", word)
		               : command_usage_error(command, "option '-%c' needs an argument", optopt);
	}
	/* getopt sets optopt for a short option, and for a long one that takes no argument. */
	if (optopt != 0 && is_long && strchr(word, '=') != NULL) {
		return command_usage_error(command, "option '%s' takes no argument", word);
	}
	return optopt != 0 ? command_usage_error(command, "unknown option '-%c'", optopt)
	                   : command_usage_error(command, "unknown or ambiguous option '%s'", word);
}

FILE *
command_lines(const struct command *command, unsigned fallback, unsigned *width)
{
	if (command->pages) {
		pager_start();
	}
	unsigned columns = terminal_width(stdout, fallback);
	FILE *lines = columns != 0 ? fold_open(stdout, columns) : NULL;
	if (width != NULL) {
		*width = lines != NULL ? columns : 0;
	}
	return lines != NULL ? lines : stdout;
}

int
command_finish_lines(FILE *lines, int status)
{
	if (lines != stdout && !fold_close(lines) && !ferror(stdout)) {
		return command_failed("not enough memory");
	}
	return command_finish_output(status);
}

int
command_finish_output(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout)) {
		return status;
	}
	if (pager_runs()) {
		return status; /* the reader has seen enough */
	}
	if (errno != EPIPE) {
		fprintf(stderr, "nngtrace: cannot write to standard output: %s\n", strerror(errno));
	}
	return COMMAND_FAILED;
}
