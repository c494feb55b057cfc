/* symbol_options.c - see symbol_options.h */
#include "analyzer/cmd/symbol_options.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "analyzer/cmd/command.h"

enum { OPTION_SYSROOT = 0x200, OPTION_DEBUG_PATH, OPTION_DEBUGINFOD };

const struct option_row symbol_option_rows[] = {
    {OPTION_SYSROOT, 0, "sysroot", "DIR",
     "The program ran on another system, or in a container, whose files are below DIR: look for "
     "its names and lines there."},
    {OPTION_DEBUG_PATH, 0, "debug-path", "DIRS",
     "Look for separate debug files in DIRS (':' between them)."},
    {OPTION_DEBUGINFOD, 0, "debuginfod", NULL,
     "Let debug information be downloaded from $DEBUGINFOD_URLS."},
    {0}};

/* A folder that is not there would only mean that no name is found. */
static int
check_sysroot(const char *command, const char *folder)
{
	struct stat status;
	int error = stat(folder, &status) != 0 ? errno : S_ISDIR(status.st_mode) ? 0 : ENOTDIR;
	return error == 0 ? 0
	                  : command_usage_error(command, "--sysroot '%s': %s", folder, strerror(error));
}

int
symbol_option(const char *command, struct symbol_options *options, int id, const char *argument)
{
	switch (id) {
	case OPTION_SYSROOT:
		options->sysroot = argument;
		return check_sysroot(command, argument);
	case OPTION_DEBUG_PATH:
		options->debug_path = argument;
		return 0;
	case OPTION_DEBUGINFOD:
		options->network = true;
		return 0;
	default:
		return -1;
	}
}

struct symbols *
symbol_options_open(const struct symbol_options *options, struct trace *trace)
{
	struct symbols *symbols = symbols_open(trace, options->network);
	if (symbols == NULL) {
		return NULL;
	}
	if ((options->debug_path != NULL && !symbols_debug_path(symbols, options->debug_path)) ||
	    (options->sysroot != NULL && !symbols_sysroot(symbols, options->sysroot))) {
		symbols_close(symbols);
		return NULL;
	}
	return symbols;
}
