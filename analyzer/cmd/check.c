/* check.c - nngtrace check: what is wrong in a trace */
#include "analyzer/cmd/checking.h"
#include "analyzer/cmd/command.h"

static const char help_head[] = "Usage: nngtrace check [OPTION]... TRACE...\n"
                                "Says where the traced program broke NNG's ownership rules.\n\n";

static const char help_tail[] =
    "  --help               print this and exit\n\n"
    "Exit status: 0 when nothing at or above --fail-on was found, 1 when something was, 2 when\n"
    "the job could not be done.\n";

static int
print_help(void)
{
	fputs(help_head, stdout);
	fputs(check_options_help, stdout);
	return command_help(help_tail);
}

int
cmd_check(int argc, char **argv)
{
	static const struct option long_options[] = {
	    CHECK_LONG_OPTIONS, {"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
	struct check_options options;
	check_options_init(&options);
	for (int option; (option = getopt_long(argc, argv, ":o:h", long_options, NULL)) != -1;) {
		if (option == 'h') {
			return print_help();
		}
		if (option == '?' || option == ':') {
			return command_bad_option("check", argv, option);
		}
		int status = check_option("check", &options, option, optarg);
		if (status != 0) {
			return status;
		}
	}
	if (optind == argc) {
		return command_usage_error("check", "no trace given");
	}
	return check_traces(argv + optind, (size_t)(argc - optind), &options, stdout);
}
