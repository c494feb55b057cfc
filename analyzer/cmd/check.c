/* check.c - nngtrace check: what is wrong in a trace */
#include <getopt.h>

#include "analyzer/cmd/checking.h"
#include "analyzer/cmd/command.h"
#include "analyzer/cmd/trace_files.h"
#include "analyzer/print/escape.h"

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
	struct trace_files files = {0};
	struct error err;
	bool found = optind < argc
	                 ? trace_files_add(&files, argv + optind, (size_t)(argc - optind), &err)
	                 : trace_files_add_newest(&files, &err);
	if (found && optind == argc) {
		fputs("nngtrace: the newest trace here: ", stderr);
		escape_print(stderr, files.names[0]);
		fputc('\n', stderr);
	}
	status =
	    found ? check_traces(files.names, files.count, &options, stdout) : command_failed(err.text);
	trace_files_free(&files);
	return status;
}

static const struct exit_status statuses[] = {
    {"0", "Nothing new at or above --fail-on (default: error)."},
    {"1", "Something new at or above --fail-on."},
    {"2", "A trace could not be read or has nothing that could be, or a report could not be "
          "written."},
    {0}};

const struct command command_check = {
    .name = "check",
    .summary = "look for violations of NNG's ownership rules in traces",
    .usage = "[OPTION]... [TRACE...]",
    .about = "Says where the traced program broke NNG's ownership rules. A TRACE that is a folder "
             "stands for the traces in it; without any, the newest in the working directory is "
             "checked.",
    .options = {check_option_rows, symbol_option_rows},
    .statuses = statuses,
    .reads = true,
    .pages = true,
    .examples = "  nngtrace check\n"
                "  nngtrace check app.trace\n"
                "  nngtrace check --format json -o report.json *.trace\n",
    .run = run,
};
