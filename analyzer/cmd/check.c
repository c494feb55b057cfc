/* check.c - nngtrace check: what is wrong in a trace */
#include <getopt.h>

#include "analyzer/cmd/check_core.h"
#include "analyzer/cmd/checking.h"
#include "analyzer/cmd/command.h"
#include "analyzer/cmd/trace_files.h"
#include "analyzer/print/escape.h"

enum { OPTION_CORE = 1 };
static const struct option_row options_of_check[] = {
    {OPTION_CORE, 0, "core", "CORE",
     "Also read CORE, the core file of one of the traces: say what crashed, which object the "
     "thread had in hand, and which messages are lost. Without TRACE it is the trace that the "
     "process wrote."},
    {0}};

/* What the command line asks for. */
struct wish {
	struct check_options options;
	const char *core;
};

static int
take(void *data, int id, const char *argument)
{
	struct wish *wish = data;

	if (id == OPTION_CORE) {
		wish->core = argument;
		return 0;
	}
	return check_option("check", &wish->options, id, argument);
}

/* The traces to check; with a core file, which is opened, its own. */
static bool
find_traces(struct wish *wish, char **words, size_t count, struct check_core *core,
            struct trace_files *files, struct error *err)
{
	if (count > 0 && !trace_files_add(files, words, count, err)) {
		return false;
	}
	if (wish->core != NULL) {
		wish->options.core = core;
		return check_core_open(core, wish->core, files, err);
	}
	if (count > 0) {
		return true;
	}
	if (!trace_files_add_newest(files, err)) {
		return false;
	}
	fputs("nngtrace: the newest trace here: ", stderr);
	escape_print(stderr, files->names[0]);
	fputc('\n', stderr);
	return true;
}

static int
run(int argc, char **argv)
{
	struct wish wish = {0};
	check_options_init(&wish.options);
	int status = options_parse(&command_check, argc, argv, take, &wish);
	if (status >= 0) {
		return status;
	}
	struct trace_files files = {0};
	struct check_core core = {0};
	struct error err;
	status = find_traces(&wish, argv + optind, (size_t)(argc - optind), &core, &files, &err)
	             ? check_traces(files.names, files.count, &wish.options, stdout)
	             : command_failed(err.text);
	if (wish.options.core != NULL) {
		check_core_close(&core);
	}
	trace_files_free(&files);
	return status;
}

static const struct exit_status statuses[] = {
    {"0", "Nothing new at or above --fail-on (default: error)."},
    {"1", "Something new at or above --fail-on."},
    {"2",
     "A trace or a core file could not be read or has nothing that could be, or a report could "
     "not be written."},
    {0}};

const struct command command_check = {
    .name = "check",
    .summary = "look for violations of NNG's ownership rules in traces",
    .usage = "[OPTION]... [TRACE...]",
    .about = "Says where the traced program broke NNG's ownership rules. A TRACE that is a folder "
             "stands for the traces in it; without any, the newest in the working directory is "
             "checked.",
    .options = {options_of_check, check_option_rows, symbol_option_rows},
    .statuses = statuses,
    .reads = true,
    .pages = true,
    .examples = "  nngtrace check\n"
                "  nngtrace check app.trace\n"
                "  nngtrace check --core core.4711 app.trace\n"
                "  nngtrace check --format json -o report.json *.trace\n",
    .run = run,
};
