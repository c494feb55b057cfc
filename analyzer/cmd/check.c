/* check.c - nngtrace check: what is wrong in a trace */
#include <getopt.h>

#include "analyzer/cmd/checking.h"
#include "analyzer/cmd/command.h"

static int
take(void *data, int id, const char *argument)
{
	return check_option("check", data, id, argument);
}

static int
run(int argc, char **argv)
{
	struct check_options options;
	check_options_init(&options);
	int status = options_parse(&command_check, argc, argv, take, &options);
	if (status >= 0) {
		return status;
	}
	if (optind == argc) {
		return command_usage_error("check", "no trace given");
	}
	return check_traces(argv + optind, (size_t)(argc - optind), &options, stdout);
}

const struct command command_check = {
    .name = "check",
    .summary = "look for violations of NNG's ownership rules in traces",
    .usage = "[OPTION]... TRACE...",
    .about = "Says where the traced program broke NNG's ownership rules.",
    .options = {check_option_rows},
    .notes = "Exit status: 0 when nothing at or above --fail-on was found, 1 when something was, 2 "
             "when the job could not be done.",
    .examples = "  nngtrace check app.trace\n"
                "  nngtrace check --format json -o report.json *.trace\n",
    .run = run,
};
