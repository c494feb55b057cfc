/* main.c - the nngtrace program: picks the command. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/cmd/command.h"
#include "analyzer/print/escape.h"
#include "analyzer/print/fold.h"
#include "analyzer/print/pager.h"
#include "analyzer/print/terminal.h"

#define HELP_WIDTH 79u

static int
print_help(void)
{
	unsigned width = terminal_width(stdout, HELP_WIDTH);
	FILE *out = fold_open(stdout, width < HELP_WIDTH ? width : HELP_WIDTH);
	if (out == NULL) {
		return command_failed("not enough memory");
	}
	fputs("Usage: nngtrace COMMAND [OPTION...] ...\n"
	      "\n"
	      "Finds violations of NNG's ownership rules in programs that use it.\n"
	      "\n",
	      out);
	for (size_t i = 0; commands[i] != NULL; i++) {
		fprintf(out, "  %-8s  " FOLD_HANG "%s\n", commands[i]->name, commands[i]->summary);
	}
	fputs("\n"
	      "  nngtrace ./app            " FOLD_HANG
	      "the quickest way to a report: nngtrace run -- ./app\n"
	      "  nngtrace COMMAND --help   " FOLD_HANG "the options of a command\n"
	      "  nngtrace --version\n",
	      out);
	return command_finish_lines(out, 0);
}

static int
run_command(const char *name, int argc, char **argv)
{
	const struct command *command = command_find(name);
	if (command != NULL) {
		int status = command->run(argc, argv);
		pager_finish();
		return status;
	}
	fputs("nngtrace: ", stderr);
	fprintf(stderr, "%s '", name[0] == '-' ? "unknown option" : "unknown command");
	escape_print(stderr, name);
	fputs("'\nTry 'nngtrace --help'", stderr);
	if (name[0] != '-') {
		fputs("; to run a program: nngtrace run -- ", stderr);
		escape_print(stderr, name);
	}
	fputs("\n", stderr);
	return COMMAND_FAILED;
}

/* "nngtrace ./app" and "nngtrace -- app": as "nngtrace run -- ..." has it. */
static int
run_program(int argc, char **argv)
{
	char **words = calloc((size_t)argc + 3, sizeof(*words));
	if (words == NULL) {
		return command_failed("not enough memory");
	}
	words[0] = (char *)command_run.name;
	words[1] = (char *)"--";
	memcpy(words + 2, argv, (size_t)argc * sizeof(*words));
	int status = command_run.run(argc + 2, words);
	free(words);
	return status;
}

int
main(int argc, char **argv)
{
	if (argc < 2) {
		fputs("nngtrace: no command given\nTry 'nngtrace --help'.\n", stderr);
		return COMMAND_FAILED;
	}
	const char *word = argv[1];
	if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0) {
		printf("nngtrace %s\n", NNGTRACE_VERSION);
		return command_finish_output(0);
	}
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0) {
		if (argc > 2 && word[0] == 'h') {
			char *help[] = {argv[2], "--help", NULL};
			return run_command(argv[2], 2, help);
		}
		return print_help();
	}
	if (strcmp(word, "--") == 0) {
		return run_program(argc - 2, argv + 2);
	}
	/* A name with a slash is a path, as in a shell, and no command of ours. */
	if (strchr(word, '/') != NULL) {
		return run_program(argc - 1, argv + 1);
	}
	return run_command(word, argc - 1, argv + 1);
}
