/* run.c - nngtrace run: record a command, check what it did, and say so on stderr */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/cmd/checking.h"
#include "analyzer/cmd/command.h"
#include "analyzer/cmd/launching.h"
#include "analyzer/cmd/memcheck.h"
#include "shim/trace/environment.h"

enum { OPTION_ERROR_EXITCODE = 1, OPTION_TRACE, OPTION_MEMCHECK };
static const struct option_row own_options[] = {
    {OPTION_ERROR_EXITCODE, 0, "error-exitcode", "N",
     "Exit with N (1 to 255) for findings at or above --fail-on, and when nothing was recorded "
     "(--fail-on alone: with 1)."},
    {OPTION_MEMCHECK, 0, "memcheck", NULL,
     "As the first option: take the words that 'ctest -T memcheck' has for valgrind, and write "
     "what it reads. See nngtrace-memcheck."},
    {OPTION_TRACE, 0, "trace", "FILE",
     "Keep the trace; as in 'nngtrace record -o' (default: $NNGTRACE_OUT, or a temporary file)."},
    {0}};

struct run_options {
	struct check_options check;
	int error_exitcode; /* 0: not given */
	struct launch launch;
	struct watching watching;
};

static int
set_exitcode(struct run_options *options, const char *word)
{
	char *end;
	errno = 0;
	long number = strtol(word, &end, 10);
	if (end == word || *end != '\0' || errno != 0 || number < 1 || number > 255) {
		return command_usage_error("run", "--error-exitcode '%s': a number from 1 to 255", word);
	}
	options->error_exitcode = (int)number;
	return 0;
}

/* A directory for traces that nobody asked to keep. The pattern for launch is in out. */
static bool
make_temporary(char *directory, char *out, size_t size, struct error *err)
{
	const char *where = getenv("TMPDIR");
	if (where == NULL || where[0] != '/') { /* the command may change directory */
		where = "/tmp";
	}
	/* A % in the path would be taken for a place of the pattern. */
	where = strchr(where, '%') == NULL ? where : "/tmp";
	if ((size_t)snprintf(directory, size, "%s/nngtrace.XXXXXX", where) >= size) {
		return error_set(err, "TMPDIR is too long");
	}
	if (mkdtemp(directory) == NULL) {
		return error_set(err, "cannot make a directory for the trace in %s: %s", where,
		                 strerror(errno));
	}
	if ((size_t)snprintf(out, size, "%s/%%e.%%p.trace", directory) >= size) {
		rmdir(directory);
		return error_set(err, "TMPDIR is too long");
	}
	return true;
}

static int
check_result(struct run_options *options, const struct launch_result *result)
{
	if (result->note[0] != '\0') {
		command_failed(result->note);
	}
	/* --fail-on asks for a status, as it does for check. */
	int asked = options->error_exitcode != 0   ? options->error_exitcode
	            : options->check.fail_on_given ? CHECK_FINDINGS
	                                           : 0;
	if (result->trace_count == 0) { /* nothing was checked, so nothing is clean */
		return asked != 0 ? asked : result->status;
	}
	int status = check_traces(result->traces, result->trace_count, &options->check, stderr);
	if (status == COMMAND_FAILED) {
		return status;
	}
	return status != 0 && asked != 0 ? asked : result->status;
}

static int
run_and_check(struct run_options *options)
{
	char directory[PATH_MAX] = "", out[PATH_MAX];
	struct error err = {0};
	struct launch_result result = {0};
	const char *wanted = getenv(environment_name(ENVIRONMENT_OUT));
	if (options->launch.out == NULL && (wanted == NULL || wanted[0] == '\0')) {
		if (!make_temporary(directory, out, sizeof(out), &err)) {
			return command_failed(err.text);
		}
		options->launch.out = out;
		options->check.trace_goes = true;
		options->launch.own_folder = true;
	}
	int status = launch_traced(&options->launch, &result, &err);
	if (status != 0) {
		command_failed(err.text);
	} else {
		signal(SIGPIPE, SIG_IGN); /* the temporary trace must go even if nobody reads */
		status = check_result(options, &result);
		for (size_t i = 0; directory[0] != '\0' && i < result.trace_count; i++) {
			unlink(result.traces[i]);
			watching_remove(result.traces[i]);
		}
		launch_result_free(&result);
	}
	if (directory[0] != '\0') {
		rmdir(directory);
	}
	if (options->launch.out == out) {
		options->launch.out = NULL; /* out ends with this function */
	}
	return status;
}

static int
take(void *data, int id, const char *argument)
{
	struct run_options *options = data;
	switch (id) {
	case OPTION_ERROR_EXITCODE:
		return set_exitcode(options, argument);
	case OPTION_TRACE:
		options->launch.out = argument;
		return 0;
	case OPTION_MEMCHECK:
		return command_usage_error("run", "--memcheck must be the first option");
	case LAUNCH_OPTION_AUDIT:
	case LAUNCH_OPTION_NO_CHILDREN:
	case LAUNCH_OPTION_GUARD:
	case LAUNCH_OPTION_SNAPSHOT:
		return launch_option("run", &options->launch, &options->watching, id, argument);
	default:
		return check_option("run", &options->check, id, argument);
	}
}

static int
run(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "--memcheck") == 0) {
		char **words = memcheck_words(argc, argv, &argc);
		if (words == NULL) {
			return command_failed(strerror(errno));
		}
		int status = run(argc, words);
		free(words);
		return status;
	}
	struct run_options options = {.watching = {.ends_hangs = true}};
	check_options_init(&options.check);
	int status = options_parse(&command_run, argc, argv, take, &options);
	if (status >= 0) {
		return status;
	}
	if (optind == argc) {
		return command_usage_error("run", "no command given");
	}
	options.launch.argv = argv + optind;
	return run_and_check(&options);
}

static const struct exit_status statuses[] = {
    {"COMMAND's",
     "Or 128 + the number of the signal that ended it. It is also the answer to "
     "--fail-on and --error-exitcode when nothing new at or above --fail-on was found."},
    {"N",
     "With --error-exitcode N: something new at or above --fail-on (default: error), or nothing "
     "was recorded."},
    {"1", "With --fail-on and without --error-exitcode: the same."},
    {"2", "nngtrace could not do its part."},
    {"126", "COMMAND could not be run."},
    {"127", "COMMAND was not found."},
    {0}};

const struct command command_run = {
    .name = "run",
    .summary = "record, then check",
    .usage = "[OPTION]... [--] COMMAND [ARGUMENT...]",
    .about = "Runs COMMAND, records its calls of NNG, and says on stderr where it broke NNG's "
             "ownership rules.",
    .options = {own_options, launch_option_rows, check_option_rows, symbol_option_rows},
    .statuses = statuses,
    .variables = true,
    .reads = true,
    .examples = "  nngtrace run -- ./app\n"
                "  nngtrace run --error-exitcode 9 --format json -o report.json -- ./app\n"
                "  nngtrace run --snapshot=hang:10 --error-exitcode 9 -- ./app\n",
    .runs = true,
    .run = run,
};
