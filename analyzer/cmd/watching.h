/*
 * watching.h - `nngtrace record` and `run` with --snapshot: looks into the processes that they have
 * started, and what is said of them on stderr.
 *
 * Called by the program's only thread, in which the looks are made, too.
 */
#ifndef NNGTRACE_CMD_WATCHING_H
#define NNGTRACE_CMD_WATCHING_H

#include "analyzer/launch/launch.h"

struct watching {
	struct launch_watch watch; /* its data is this */
	bool ends_hangs;           /* a process that hangs is ended when it was explained */
};

/*
 * Takes "exit,signal,hang:SECONDS" or a part of it; *launch points to *watching then, which must
 * outlive it. Returns 0, or the exit status of a usage error of that command, which has been said.
 */
int watching_option(const char *command, struct watching *watching, struct launch *launch,
                    const char *words);

/* Removes a trace, and the snapshots beside it. */
void watching_remove_trace(const char *trace);

#endif
