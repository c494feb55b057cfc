/* env.c - nngtrace env: the variables that have a program recorded */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/cmd/command.h"
#include "analyzer/launch/launch.h"
#include "analyzer/print/escape.h"
#include "shim/trace/environment.h"

enum { OPTION_SHELL = 1, OPTION_AUDIT, OPTION_OUTPUT };
static const struct option_row options[] = {
    {OPTION_OUTPUT, 'o', "output", "FILE",
     "The trace: a path from the folder in which the program starts; %p stands for the process id, "
     "%e for the name of the program (default: as the recorder has it, nngtrace.%e.%p.trace)."},
    {OPTION_AUDIT, 0, "audit", NULL, "Set LD_AUDIT, too: see 'nngtrace record --help'."},
    {OPTION_SHELL, 0, "shell", NULL,
     "Print commands for a shell, with quotes, for 'eval \"$(nngtrace env --shell)\"'."},
    {0}};

struct wishes {
	bool shell, audit;
	const char *out;
};

static int
take(void *data, int id, const char *argument)
{
	struct wishes *wishes = data;
	wishes->shell |= id == OPTION_SHELL;
	wishes->audit |= id == OPTION_AUDIT;
	wishes->out = id == OPTION_OUTPUT ? argument : wishes->out;
	return 0;
}

static void
put_variable(const struct wishes *wishes, const char *name, const char *value)
{
	if (!wishes->shell) {
		printf("%s=%s\n", name, value);
		return;
	}
	printf("export %s=", name);
	escape_print_quoted(stdout, value);
	putchar('\n');
}

static int
run(int argc, char **argv)
{
	struct wishes wishes = {0};
	int status = options_parse(&command_env, argc, argv, take, &wishes);
	if (status >= 0) {
		return status;
	}
	if (optind != argc) {
		return command_usage_error("env", "it takes no word besides its options");
	}
	struct launch_libraries libraries;
	struct error err;
	if (!launch_libraries(wishes.audit, &libraries, &err)) {
		return command_failed(err.text);
	}
	put_variable(&wishes, "LD_PRELOAD", libraries.preload);
	if (libraries.audit != NULL) {
		put_variable(&wishes, "LD_AUDIT", libraries.audit);
	}
	put_variable(&wishes, ENVIRONMENT_ASAN, libraries.asan);
	if (wishes.out != NULL) {
		put_variable(&wishes, environment_name(ENVIRONMENT_OUT), wishes.out);
	}
	launch_libraries_free(&libraries);
	return command_finish_output(0);
}

static const struct exit_status statuses[] = {
    {"0", "Done."}, {"2", "The recorder was not found, or the output not written."}, {0}};

const struct command command_env = {
    .name = "env",
    .summary = "print the variables that have a program recorded",
    .usage = "[OPTION]...",
    .about =
        "Prints what to set in the environment of a program so that it is recorded when "
        "something else than nngtrace starts it: a service manager, a container, a test "
        "runner. What LD_PRELOAD holds already is kept. ASAN_OPTIONS lets a program that is built "
        "with AddressSanitizer start with another library loaded before its own.",
    .options = {options},
    .statuses = statuses,
    .variables = true,
    .examples = "  env $(nngtrace env) ./server\n"
                "  eval \"$(nngtrace env --shell -o /var/tmp/%e.%p.trace)\"; ./server\n",
    .run = run,
};
