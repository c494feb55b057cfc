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
#include "analyzer/cmd/repeat.h"
#include "analyzer/launch/pattern.h"
#include "shim/trace/environment.h"
#include "shim/trace/perturb_words.h"

enum {
	OPTION_ERROR_EXITCODE = 1,
	OPTION_TRACE,
	OPTION_MEMCHECK,
	OPTION_REPEAT,
	OPTION_UNTIL_FOUND,
	OPTION_PLAN
};
static const struct option_row own_options[] = {
    {OPTION_ERROR_EXITCODE, 0, "error-exitcode", "N",
     "Exit with N (1 to 255) for findings at or above --fail-on, and when nothing was recorded "
     "(--fail-on alone: with 1)."},
    {OPTION_MEMCHECK, 0, "memcheck", NULL,
     "As the first option: take the words that 'ctest -T memcheck' has for valgrind, and write "
     "what it reads. See nngtrace-memcheck."},
    {OPTION_PLAN, 0, "plan", "FILE",
     "Delay one place of a plan ('nngtrace perturb') in each run. Without --repeat: each place "
     "once."},
    {OPTION_REPEAT, 0, "repeat", "N",
     "Run COMMAND N times, with --perturb with one seed after the other, and say what was found in "
     "how many runs."},
    {OPTION_UNTIL_FOUND, 0, "until-found", NULL,
     "The last run is the first one with a finding at or above --fail-on (default: error)."},
    {OPTION_TRACE, 0, "trace", "FILE",
     "Keep the trace; as in 'nngtrace record -o' (default: $NNGTRACE_OUT, or a temporary file)."},
    {0}};

struct run_options {
	struct check_options check;
	int error_exitcode; /* 0: not given */
	struct launch launch;
	struct watching watching;
	struct repeat repeat;
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

static int
set_repeat(struct run_options *options, const char *word)
{
	uint64_t number;
	const char *end;
	if (!perturb_number(word, REPEAT_MOST, &number, &end) || *end != '\0' || number == 0) {
		return command_usage_error("run", "--repeat '%s': a number from 1 to %u", word,
		                           REPEAT_MOST);
	}
	options->repeat.times = (unsigned)number;
	return 0;
}

bool
run_temporary(char *directory, char *out, size_t size, struct error *err)
{
	const char *where = getenv("TMPDIR");
	if (where == NULL || where[0] != '/') { /* the command may change directory */
		where = "/tmp";
	}
	if ((size_t)snprintf(directory, size, "%s/nngtrace.XXXXXX", where) >= size) {
		return error_set(err, "TMPDIR is too long");
	}
	if (mkdtemp(directory) == NULL) {
		return error_set(err, "cannot make a directory for the trace in %s: %s", where,
		                 strerror(errno));
	}
	static const char name[] = "/%e.%p.trace";
	size_t length = pattern_of_path(directory, out, size) ? strlen(out) : size;
	if (length + sizeof(name) > size) {
		rmdir(directory);
		return error_set(err, "TMPDIR is too long");
	}
	memcpy(out + length, name, sizeof(name));
	return true;
}

/* The status that findings were asked to give, or 0. --fail-on asks for one, as it does for check.
 */
static int
asked_status(const struct run_options *options)
{
	return options->error_exitcode != 0   ? options->error_exitcode
	       : options->check.fail_on_given ? CHECK_FINDINGS
	                                      : 0;
}

static int
check_result(struct run_options *options, const struct launch_result *result)
{
	if (result->note[0] != '\0') {
		command_failed(result->note);
	}
	int asked = asked_status(options);
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
		if (!run_temporary(directory, out, sizeof(out), &err)) {
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
			watching_remove_trace(result.traces[i]);
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
	case OPTION_PLAN:
		options->repeat.plan = argument;
		return 0;
	case OPTION_REPEAT:
		return set_repeat(options, argument);
	case OPTION_UNTIL_FOUND:
		options->repeat.until_found = true;
		return 0;
	case OPTION_MEMCHECK:
		return command_usage_error("run", "--memcheck must be the first option");
	case LAUNCH_OPTION_AUDIT:
	case LAUNCH_OPTION_NO_CHILDREN:
	case LAUNCH_OPTION_GUARD:
	case LAUNCH_OPTION_SNAPSHOT:
	case LAUNCH_OPTION_PERTURB:
		return launch_option("run", &options->launch, &options->watching, id, argument);
	default:
		return check_option("run", &options->check, id, argument);
	}
}

/* What the options about several runs come to. Returns 0, or the exit status. */
static int
prepare_repeat(struct run_options *options)
{
	struct repeat *repeat = &options->repeat;
	struct error err = {0};
	if (repeat->plan != NULL) {
		unsigned places = repeat_places(repeat->plan, &err);
		if (places == 0) {
			return command_failed(err.text);
		}
		repeat->times = repeat->times == 0 ? places : repeat->times;
	}
	if (repeat->until_found && repeat->times == 0) {
		return command_usage_error("run", "--until-found needs --repeat N or --plan FILE");
	}
	if (repeat->times > 0) {
		repeat->perturb = options->launch.perturb;
		options->launch.perturb = NULL;
	}
	return 0;
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
	launch_check_variables();
	status = prepare_repeat(&options);
	if (status != 0) {
		return status;
	}
	return options.repeat.times > 0 ? repeat_run(&options.repeat, &options.launch, &options.check,
	                                             asked_status(&options))
	                                : run_and_check(&options);
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
                "  nngtrace run --snapshot=hang:10 --error-exitcode 9 -- ./app\n"
                "  nngtrace run --perturb --repeat 20 --until-found -- ./app\n",
    .runs = true,
    .run = run,
};
