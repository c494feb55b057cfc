/* command.c - see command.h */
#include "analyzer/cmd/command.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "analyzer/print/escape.h"

int
command_usage_error(const char *command, const char *format, ...)
{
	char reason[512];
	va_list args;
	va_start(args, format);
	vsnprintf(reason, sizeof(reason), format, args);
	va_end(args);
	fprintf(stderr, "nngtrace %s: ", command);
	text_print(stderr, reason);
	fprintf(stderr, "\nTry 'nngtrace %s --help'.\n", command);
	return COMMAND_FAILED;
}

int
command_failed(const char *reason)
{
	fputs("nngtrace: ", stderr);
	text_print(stderr, reason);
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

int
command_finish_output(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout)) {
		return status;
	}
	if (errno != EPIPE) {
		fprintf(stderr, "nngtrace: cannot write to standard output: %s\n", strerror(errno));
	}
	return COMMAND_FAILED;
}
