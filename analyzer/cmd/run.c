/* run.c - nngtrace run: record a command, check what it did, and say so on stderr */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/cmd/checking.h"
#include "analyzer/cmd/command.h"
#include "analyzer/launch/launch.h"
#include "shim/trace/environment.h"

static const char help_head[] =
    "Usage: nngtrace run [OPTION]... [--] COMMAND [ARGUMENT...]\n"
    "Runs COMMAND, records its calls of NNG, and says on stderr where it broke NNG's\n"
    "ownership rules.\n\n"
    "  --error-exitcode N   exit with N (1 to 255) for findings at or above --fail-on\n"
    "  --trace FILE         keep the trace; as in 'nngtrace record -o' (default:\n"
    "                       $NNGTRACE_OUT, or a temporary file)\n"
    "  --audit, --no-children\n"
    "                       as in 'nngtrace record'\n";

static const char help_tail[] =
    "  --help               print this and exit\n\n"
    "The exit status is COMMAND's own, or 128 + the number of the signal that ended it, unless\n"
    "--error-exitcode says otherwise; 127: COMMAND was not found, 126: it could not be run,\n"
    "2: nngtrace could not do its part.\n";

enum { OPTION_ERROR_EXITCODE = CHECK_OPTION_END, OPTION_TRACE, OPTION_AUDIT, OPTION_NO_CHILDREN };

struct run_options {
	struct check_options check;
	int error_exitcode; /* 0: not given */
	const char *trace;  /* NULL: temporary */
	bool audit, no_children;
};

static int
print_help(void)
{
	fputs(help_head, stdout);
	fputs(check_options_help, stdout);
	return command_help(help_tail);
}

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
check_result(const struct run_options *options, const struct launch_result *result)
{
	if (result->note[0] != '\0') {
		command_failed(result->note);
	}
	if (result->trace_count == 0) {
		return result->status;
	}
	int status = check_traces(result->traces, result->trace_count, &options->check, stderr);
	if (status == COMMAND_FAILED) {
		return status;
	}
	return status != 0 && options->error_exitcode != 0 ? options->error_exitcode : result->status;
}

static int
run(const struct run_options *options, char *const *command)
{
	char directory[PATH_MAX] = "", out[PATH_MAX];
	struct error err = {0};
	struct launch launch = {.argv = command,
	                        .out = options->trace,
	                        .audit = options->audit,
	                        .no_children = options->no_children};
	struct launch_result result = {0};
	const char *wanted = getenv(environment_name(ENVIRONMENT_OUT));
	if (options->trace == NULL && (wanted == NULL || wanted[0] == '\0')) {
		if (!make_temporary(directory, out, sizeof(out), &err)) {
			return command_failed(err.text);
		}
		launch.out = out;
		launch.own_folder = true;
	}
	int status = launch_traced(&launch, &result, &err);
	if (status != 0) {
		command_failed(err.text);
	} else {
		signal(SIGPIPE, SIG_IGN); /* the temporary trace must go even if nobody reads */
		status = check_result(options, &result);
		for (size_t i = 0; directory[0] != '\0' && i < result.trace_count; i++) {
			unlink(result.traces[i]);
		}
		launch_result_free(&result);
	}
	if (directory[0] != '\0') {
		rmdir(directory);
	}
	return status;
}

int
cmd_run(int argc, char **argv)
{
	static const struct option long_options[] = {
	    CHECK_LONG_OPTIONS,
	    {"error-exitcode", required_argument, NULL, OPTION_ERROR_EXITCODE},
	    {"trace", required_argument, NULL, OPTION_TRACE},
	    {"audit", no_argument, NULL, OPTION_AUDIT},
	    {"no-children", no_argument, NULL, OPTION_NO_CHILDREN},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0}};
	struct run_options options = {0};
	check_options_init(&options.check);
	for (int option; (option = getopt_long(argc, argv, "+:o:h", long_options, NULL)) != -1;) {
		int status = 0;
		switch (option) {
		case 'h':
			return print_help();
		case '?':
		case ':':
			return command_bad_option("run", argv, option);
		case OPTION_ERROR_EXITCODE:
			status = set_exitcode(&options, optarg);
			break;
		case OPTION_TRACE:
			options.trace = optarg;
			break;
		case OPTION_AUDIT:
			options.audit = true;
			break;
		case OPTION_NO_CHILDREN:
			options.no_children = true;
			break;
		default:
			status = check_option("run", &options.check, option, optarg);
		}
		if (status != 0) {
			return status;
		}
	}
	if (optind == argc) {
		return command_usage_error("run", "no command given");
	}
	return run(&options, argv + optind);
}
