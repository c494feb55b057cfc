/* record.c - nngtrace record: run a command under the shim. */
#include "analyzer/cmd/command.h"

#include <getopt.h>

#include "analyzer/cmd/launching.h"

enum { OPTION_OUTPUT = 1 };
static const struct option_row options[] = {
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
    {0}};

void
launch_option(struct launch *launch, int id)
{
	if (id == LAUNCH_OPTION_AUDIT) {
		launch->audit = true;
	} else {
		launch->no_children = true;
	}
}

static int
take(void *data, int id, const char *argument)
{
	struct launch *launch = data;
	if (id == OPTION_OUTPUT) {
		launch->out = argument;
	} else {
		launch_option(launch, id);
	}
	return 0;
}

static int
run(int argc, char **argv)
{
	struct launch launch = {0};
	int status = options_parse(&command_record, argc, argv, take, &launch);
	if (status >= 0) {
		return status;
	}
	if (optind == argc) {
		return command_usage_error("record", "no command given");
	}
	launch.argv = argv + optind;

	struct launch_result result;
	struct error err;
	int failure = launch_traced(&launch, &result, &err);
	if (failure != 0) {
		command_failed(err.text);
		return failure;
	}
	if (result.note[0] != '\0') {
		command_failed(result.note);
	}
	status = result.status;
	launch_result_free(&result);
	return status;
}

const struct command command_record = {
    .name = "record",
    .summary = "run a command and record its calls of NNG",
    .usage = "[OPTION]... [--] COMMAND [ARGUMENT...]",
    .about = "Runs COMMAND and records its calls of NNG in a trace.",
    .options = {options, launch_option_rows},
    .notes = "The exit status is COMMAND's own, or 128 + the number of the signal that ended it; "
             "127: COMMAND was not found, 126: it could not be run, 2: nngtrace could not do its "
             "part.",
    .variables = true,
    .examples = "  nngtrace record -o app.trace -- ./app --verbose\n",
    .runs = true,
    .run = run,
};
