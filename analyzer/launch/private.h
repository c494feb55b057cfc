/*
 * private.h - what the launch*.c files share among themselves.
 *
 * Called by the program's only thread.
 */
#ifndef NNGTRACE_LAUNCH_PRIVATE_H
#define NNGTRACE_LAUNCH_PRIVATE_H

#include <limits.h>
#include <signal.h>
#include <stdint.h>

#include "analyzer/launch/launch.h"

/* launch_shim.c: the shim's path and the command's environment. */
bool launch_find_shim(char *path, size_t size, struct error *err);
/* The audit library lies beside the shim, or in nngtrace/ there. */
bool launch_find_audit(const char *shim, char *path, size_t size, struct error *err);
/* Where traces go, as an absolute pattern; checked to be writable as far as one can tell. */
bool launch_out_pattern(const char *out, char *pattern, size_t size, struct error *err);
/* The new value of a variable with a list: what is there already, ':', then ours. Allocated. */
char *launch_list_value(const char *variable, const char *part);

/* run_page.c: one start of a command, and what its recorders say of it. */
struct launch_run {
	uint64_t id;            /* random; all traces of the run bear it */
	uint64_t pid_namespace; /* ours, as in a trace's header; 0: not known */
	struct run_page *page;  /* or NULL */
	int fd;
	char variable[64]; /* the value of NNGTRACE_RUN */
	bool own_folder;   /* nobody else writes into the folder: all of its traces are ours */
};
/* Makes the run's page and variable. False: err says why; nothing is to be ended then. */
bool launch_run_start(struct launch_run *run, struct error *err);
/* How many processes could not be recorded; reason gets that of the first, or "". */
unsigned launch_run_failures(const struct launch_run *run, char *reason, size_t size);
/* Unmaps and closes the page. */
void launch_run_end(struct launch_run *run);

/* Whether recorders let us look before they end. */
void launch_run_looks_at_exit(const struct launch_run *run, bool looks);
/* A process that waits for our look before it ends, or 0; launch_run_looked lets it go. */
pid_t launch_run_leaving(const struct launch_run *run);
void launch_run_looked(const struct launch_run *run, pid_t pid);

/* trace.c: the traces so far of processes of this run that still live. False: out of memory. */
bool launch_living(const char *pattern, const struct launch_run *run,
                   void (*take)(void *data, pid_t pid, const char *trace), void *data);

/* watch.c: waits for the end of the command, and lets the watch look into its processes. */
struct launch_waiting {
	const struct launch_watch *watch;
	const struct launch_run *run;
	const char *pattern;
	pid_t pid;
	volatile sig_atomic_t *asked; /* a signal to pass on after a look, or 0 */
};
void launch_watch_until_end(const struct launch_waiting *waiting, int *wait_status);

/* trace.c: fills in traces and note. */
bool launch_collect(struct launch_result *result, const char *pattern, const struct launch_run *run,
                    const char *command, struct error *err);

/* absence.c: fills in the note of a result when traces are missing. listed: all have been looked
 * for. */
void launch_explain_absence(struct launch_result *result, const char *command,
                            const struct launch_run *run, bool listed);

#endif
