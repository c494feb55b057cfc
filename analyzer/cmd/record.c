/* record.c - nngtrace record: run a command under the shim. */
#include "analyzer/cmd/command.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/cmd/launching.h"
#include "analyzer/print/escape.h"
#include "analyzer/print/fold.h"
#include "analyzer/print/terminal.h"
#include "analyzer/print/unseen.h"
#include "shim/trace/environment.h"
#include "shim/trace/guard_words.h"
#include "shim/trace/perturb_words.h"

/* So many traces are named after a recording; more are counted. */
#define TRACES_TOLD 8u

enum { OPTION_OUTPUT = 1 };
static const struct option_row own_options[] = {
    {OPTION_OUTPUT, 'o', "output", "FILE",
     "The trace; %p stands for the process id, %e for the name of the program (default: "
     "$NNGTRACE_OUT, or nngtrace.%e.%p.trace in the working directory)."},
    {0}};

const struct option_row launch_option_rows[] = {
    {LAUNCH_OPTION_AUDIT, 0, "audit", NULL,
     "See calls through LD_AUDIT too: functions looked up in libnng's handle (Python's ctypes, "
     ".NET), and RTLD_DEEPBIND."},
    {LAUNCH_OPTION_NO_CHILDREN, 0, "no-children", NULL,
     "Record COMMAND only, not the processes that it starts (else those with an environment of "
     "their own are followed as well)."},
    {LAUNCH_OPTION_GUARD, 0, "guard", "MODE",
     "Keep calls that are certainly wrong from NNG: stop the program at the first (stop), or go on "
     "without them (survive). See docs/guard.md."},
    {LAUNCH_OPTION_SNAPSHOT, 0, "snapshot", "WHEN",
     "Look into the processes, as nngtrace snapshot does: before a signal to nngtrace is passed on "
     "(signal), before they end by themselves (exit), when a call that waits for another thread "
     "lasts for SECONDS (hang[:SECONDS], default: 10). Several: with commas."},
    {LAUNCH_OPTION_PERTURB, 0, "perturb", "[=SEED]",
     "Delay calls of NNG by chance, so that rare orders of threads show; the same seed (default: "
     "1) draws "
     "the same delays. See docs/perturb.md."},
    {0}};

int
launch_option(const char *command, struct launch *launch, struct watching *watching, int id,
              const char *argument)
{
	struct guard_settings settings;
	struct perturb_settings perturb;
	switch (id) {
	case LAUNCH_OPTION_AUDIT:
		launch->audit = true;
		break;
	case LAUNCH_OPTION_NO_CHILDREN:
		launch->no_children = true;
		break;
	case LAUNCH_OPTION_SNAPSHOT:
		return watching_option(command, watching, launch, argument);
	case LAUNCH_OPTION_PERTURB:
		launch->perturb = argument != NULL ? argument : "1";
		if (!perturb_parse(launch->perturb, &perturb)) {
			return command_usage_error(command, "--perturb '%s': %s", argument,
			                           environment_variable(ENVIRONMENT_PERTURB).accepted);
		}
		break;
	default:
		if (!guard_parse(argument, &settings)) {
			return command_usage_error(command, "--guard '%s': %s", argument,
			                           environment_variable(ENVIRONMENT_GUARD).accepted);
		}
		launch->guard = argument;
		break;
	}
	return 0;
}

struct record_options {
	struct launch launch;
	struct watching watching;
};

static int
take(void *data, int id, const char *argument)
{
	struct record_options *options = data;
	if (id == OPTION_OUTPUT) {
		options->launch.out = argument;
		return 0;
	}
	return launch_option("record", &options->launch, &options->watching, id, argument);
}

/* As a shell takes it for one word, and relative to the working directory when it lies below. */
static void
print_word(FILE *out, const char *path, const char *folder)
{
	size_t length = strlen(folder);
	bool below = strncmp(path, folder, length) == 0 && path[length] == '/';
	escape_print_path(out, below ? path + length + 1 : path);
}

/* An NNG that was not recorded, also if nobody types what comes next. */
static void
tell_unseen(FILE *out, const char *path)
{
	struct error err;
	char text[UNSEEN_TEXT];
	struct trace *trace = trace_open(path, &err);
	for (unsigned at = 0; trace != NULL && unseen_next(trace, &at, text, sizeof(text));) {
		fputs("nngtrace: ", out);
		escape_print(out, text);
		fputc('\n', out);
	}
	trace_close(trace);
}

/* What to type next, on stderr: "nngtrace: to see what is wrong: nngtrace check app.trace". */
static void
tell_traces(const struct launch_result *result)
{
	char folder[PATH_MAX];
	unsigned width = terminal_width(stderr, 0);
	FILE *out = width != 0 ? fold_open(stderr, width) : stderr;
	out = out != NULL ? out : stderr;
	if (getcwd(folder, sizeof(folder)) == NULL) {
		folder[0] = '\0';
	}
	size_t told = result->trace_count < TRACES_TOLD ? result->trace_count : TRACES_TOLD;
	fputs("nngtrace: recorded; now type: nngtrace check", out);
	for (size_t i = 0; i < told; i++) {
		fputc(' ', out);
		print_word(out, result->traces[i], folder);
	}
	fputc('\n', out);
	for (size_t i = 0; i < told; i++) {
		tell_unseen(out, result->traces[i]);
	}
	if (told < result->trace_count) {
		fprintf(out, "nngtrace: %zu more traces are beside them\n", result->trace_count - told);
	}
	if (out != stderr) {
		fold_close(out);
	}
}

static int
run(int argc, char **argv)
{
	struct record_options options = {0};
	int status = options_parse(&command_record, argc, argv, take, &options);
	if (status >= 0) {
		return status;
	}
	if (optind == argc) {
		return command_usage_error("record", "no command given");
	}
	options.launch.argv = argv + optind;
	launch_check_variables();

	struct launch_result result;
	struct error err;
	int failure = launch_traced(&options.launch, &result, &err);
	if (failure != 0) {
		command_failed(err.text);
		return failure;
	}
	if (result.note[0] != '\0') {
		command_failed(result.note);
	}
	if (result.trace_count > 0) {
		tell_traces(&result);
	}
	status = result.status;
	launch_result_free(&result);
	return status;
}

static const struct exit_status statuses[] = {
    {"COMMAND's", "Or 128 + the number of the signal that ended it."},
    {"2", "nngtrace could not do its part."},
    {"126", "COMMAND could not be run."},
    {"127", "COMMAND was not found."},
    {0}};

const struct command command_record = {
    .name = "record",
    .summary = "run a command and record its calls of NNG",
    .usage = "[OPTION]... [--] COMMAND [ARGUMENT...]",
    .about = "Runs COMMAND and records its calls of NNG in a trace.",
    .options = {own_options, launch_option_rows},
    .statuses = statuses,
    .variables = true,
    .examples = "  nngtrace record -- ./app --verbose\n"
                "  nngtrace record -o app.trace -- ./app --verbose\n",
    .runs = true,
    .run = run,
};
