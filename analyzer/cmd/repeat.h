/*
 * repeat.h - `nngtrace run --repeat`: the command again and again, with another seed each time, and
 * which defect showed in how many runs.
 *
 * Called by the program's only thread.
 */
#ifndef NNGTRACE_CMD_REPEAT_H
#define NNGTRACE_CMD_REPEAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/base/error.h"
#include "analyzer/cmd/checking.h"
#include "analyzer/launch/launch.h"

#define REPEAT_MOST 100000u

struct repeat {
	unsigned times;      /* 0: not asked for */
	bool until_found;    /* no further run after one with a finding that counts */
	const char *perturb; /* as NNGTRACE_PERTURB takes it, with the first seed; NULL: no delays */
	const char *plan;    /* the path of a plan, or NULL */
};

/*
 * Does it all: runs, checks, writes the report of the runs in which something was new, and says on
 * stderr what was found how often. asked: the status for findings, or 0. Returns the exit status.
 */
int repeat_run(const struct repeat *repeat, struct launch *launch, struct check_options *check,
               int asked);

/*
 * How many places a plan has: the runs that try each once. 0 with a reason: it cannot be read, or
 * is no plan.
 */
unsigned repeat_places(const char *plan, struct error *err);

/* A directory for traces that nobody asked to keep, and the pattern for struct launch. run.c has
 * it. */
bool run_temporary(char *directory, char *out, size_t size, struct error *err);

#endif
