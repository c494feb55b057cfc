/*
 * child.h - a compiler, or a program of the learner's, in a process of its own: it may hang, crash,
 * or print without end. One thread.
 */
#ifndef NNGTRACE_LEARN_CHILD_H
#define NNGTRACE_LEARN_CHILD_H

#include <stdbool.h>
#include <stdio.h>

#include "analyzer/base/error.h"

struct child {
	char *output;     /* what it printed on both streams, ended by NUL; the first megabyte */
	int status;       /* as the shell has it: its own, or 128 + signal; 127: not found */
	bool timed_out;   /* it was ended by us */
	bool interrupted; /* it was ended by Ctrl-C */
};

/*
 * Runs a command in a folder, with nothing to read. Prints what it prints on echo, too, unless that
 * is NULL. After so many seconds it gets SIGTERM, a little later SIGKILL, and so does what it has
 * started; Ctrl-C ends it as well, and not us. It does not outlive us. False with the reason when
 * it could not be begun; else the caller frees the output.
 */
bool child_run(char *const argv[], const char *folder, unsigned seconds, FILE *echo,
               struct child *child, struct error *err);

#endif
