/* record.c - nngtrace record: run a command under the shim. */
#include "analyzer/cmd/command.h"

#include <getopt.h>
#include <stdio.h>

#include "analyzer/launch/launch.h"
#include "analyzer/print/escape.h"

static const char help[] =
    "Usage: nngtrace record [OPTION]... [--] COMMAND [ARGUMENT...]\n"
    "\n"
    "Runs COMMAND and records its calls of NNG in a trace.\n"
    "\n"
    "  -o, --output FILE  the trace; %p stands for the process id, %e for the name of the\n"
    "                     program (default: $NNGTRACE_OUT, or nngtrace.%e.%p.trace in the\n"
    "                     working directory)\n"
    "      --audit        see calls through LD_AUDIT too: functions looked up in libnng's\n"
    "                     handle (Python's ctypes, .NET), and RTLD_DEEPBIND\n"
    "      --no-children  record COMMAND only, not the processes that it starts (else those\n"
    "                     with an environment of their own are followed as well)\n"
    "      --help         this text\n"
    "\n"
    "The exit status is COMMAND's own, or 128 + the number of the signal that ended it;\n"
    "127: COMMAND was not found, 126: it could not be run, 2: nngtrace could not do its part.\n"
    "\n"
    "The recorder reads these from the environment:\n"
#define USER_LINE(text)   text
#define RECORD_LINE(text) ""
#define TESTS_LINE(text)  ""
#define VARIABLE(NAME, by, standard, accepted, help)                                               \
	by##_LINE("  NNGTRACE_" #NAME "\n                     " help "\n")
#include "shim/trace/environment.def"
#undef VARIABLE
    ;

static const struct option options[] = {
    {"output", required_argument, NULL, 'o'},
    {"audit", no_argument, NULL, 'a'},
    {"no-children", no_argument, NULL, 'n'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

int
cmd_record(int argc, char **argv)
{
	struct launch launch = {0};
	for (int answer; (answer = getopt_long(argc, argv, "+:o:", options, NULL)) != -1;) {
		switch (answer) {
		case 'o':
			launch.out = optarg;
			break;
		case 'a':
			launch.audit = true;
			break;
		case 'n':
			launch.no_children = true;
			break;
		case 'h':
			return command_help(help);
		default:
			return command_bad_option("record", argv, answer);
		}
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
	int status = result.status;
	launch_result_free(&result);
	return status;
}
