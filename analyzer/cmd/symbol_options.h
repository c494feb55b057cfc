/*
 * symbol_options.h - the options of all commands that name places in programs: where the files of
 * the traced system are.
 *
 * Called by the program's only thread, before it starts anything.
 */
#ifndef NNGTRACE_CMD_SYMBOL_OPTIONS_H
#define NNGTRACE_CMD_SYMBOL_OPTIONS_H

#include <stdbool.h>

#include "analyzer/cmd/options.h"
#include "analyzer/symbols/symbols.h"

struct symbol_options {
	const char *sysroot;    /* the root of the traced system, or NULL: ours */
	const char *debug_path; /* where separate debug files are, or NULL: the usual folders */
	bool network;           /* they may come from debuginfod servers */
};

/* The last table of a command's options. */
extern const struct option_row symbol_option_rows[];

/*
 * Takes over one of these options, for options_take. The argument is not copied. Returns 0, or the
 * exit status after the reason was printed; -1: id is none of them.
 */
int symbol_option(const char *command, struct symbol_options *options, int id,
                  const char *argument);

/* The symbols of a trace, for symbols_close; NULL when memory is short. */
struct symbols *symbol_options_open(const struct symbol_options *options, struct trace *trace);

#endif
