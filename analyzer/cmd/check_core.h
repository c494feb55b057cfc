/*
 * check_core.h - the core file of check --core: which of the traces it belongs to, and what it adds
 * to the report of that one.
 *
 * One thread at a time for one core file.
 */
#ifndef NNGTRACE_CMD_CHECK_CORE_H
#define NNGTRACE_CMD_CHECK_CORE_H

#include "analyzer/cmd/checking.h"
#include "analyzer/cmd/trace_files.h"
#include "analyzer/core/core.h"

/* A core file and its trace, for check_options.core. Starts as zeros. */
struct check_core {
	struct core core;
	const char *trace; /* one of the names that check_core_open was given */
};

/*
 * Opens a core file, and finds its trace among files; where there are none, adds the one that the
 * process wrote. False with the reason; check_core_close in any case.
 */
bool check_core_open(struct check_core *core, const char *name, struct trace_files *files,
                     struct error *err);
void check_core_close(struct check_core *core);

/* Reads crash and reachability into the result, whose trace and symbols are open. */
bool check_core_read(const struct check_core *core, const struct check_options *options,
                     struct report_trace *result, struct error *err);
void check_core_release(struct report_trace *result);

#endif
