/*
 * launch.h - runs a command under the shim and sees its traces home.
 *
 * Signals that processes send to us are passed on to the command; those of the terminal reach
 * it anyway. Signal handlers are the process's: one command at a time, from the main thread.
 */
#ifndef NNGTRACE_LAUNCH_LAUNCH_H
#define NNGTRACE_LAUNCH_LAUNCH_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "analyzer/base/error.h"

/* What the shell says when a command cannot be run, and we as well. */
#define LAUNCH_NOT_EXECUTABLE 126
#define LAUNCH_NOT_FOUND      127
/* We could not do our part; the command did not run. */
#define LAUNCH_FAILED 2

/* When a process of the run is looked into while it runs, as bits. */
enum launch_moment {
	LAUNCH_AT_SIGNAL = 1, /* before a signal that may end it is passed on */
	LAUNCH_AT_EXIT = 2,   /* when it is about to end by itself */
	LAUNCH_AT_HANG = 4    /* from time to time, to see whether it hangs */
};

/* Who looks. */
struct launch_watch {
	unsigned moments;
	unsigned hang_seconds; /* LAUNCH_AT_HANG: so often, or less often where a look takes long */
	/* A process of the run that writes this trace. True: it hangs, and is to be ended. */
	bool (*look)(void *data, pid_t pid, const char *trace, enum launch_moment moment);
	void *data;
};

struct launch {
	char *const *argv;   /* of the command, ended by NULL */
	const char *out;     /* as NNGTRACE_OUT takes it; NULL: the environment's, or the default */
	const char *guard;   /* as NNGTRACE_GUARD takes it; NULL: the environment's */
	const char *perturb; /* as NNGTRACE_PERTURB takes it; NULL: the environment's */
	bool audit;          /* through LD_AUDIT as well: for what LD_PRELOAD does not reach */
	bool no_children;    /* of the command only, not of what it starts */
	const struct launch_watch *watch; /* NULL: nobody looks */
	bool own_folder; /* `out` lies in a folder that was made for this: all traces there are ours */
};

struct launch_result {
	pid_t pid;
	int wait_status; /* as waitpid gives it */
	int status;      /* for exit(): the command's own, or 128 + signal */
	char **traces;   /* paths; the command's own first, then those of its descendants */
	size_t trace_count;
	bool own_trace; /* traces[0] is the command's */
	char note[600]; /* "" or, when traces are missing, why that may be */
};

/*
 * Runs the command to its end. Returns 0, or one of LAUNCH_... above with a reason in err. Traces
 * are those that the recorders of this run made, found by a random number in their headers, and
 * that belong to this user (for root, to anybody); others in the same folder are left alone. The
 * wait status is stored in the trace of the command itself, and space that a killed process had
 * reserved in it is given back. Free the result with launch_result_free. Signals go to the command;
 * after one that asked it to end, SIGTERM and SIGHUP have no effect on this process any more.
 */
int launch_traced(const struct launch *options, struct launch_result *result, struct error *err);
void launch_result_free(struct launch_result *result);

/*
 * What LD_PRELOAD, LD_AUDIT and ASAN_OPTIONS must hold, with what is there already, for a program
 * to be recorded that is started in another way.
 */
struct launch_libraries {
	char *preload, *audit, *asan; /* allocated; audit is NULL unless it is wanted */
};

/* Fills in all; free with launch_libraries_free. Returns false with the reason in err. */
bool launch_libraries(bool with_audit, struct launch_libraries *libraries, struct error *err);
void launch_libraries_free(struct launch_libraries *libraries);

#endif
