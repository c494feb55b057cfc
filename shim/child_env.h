/*
 * child_env.h - children that get an environment of their own. What brings the shim into a process
 * is a variable, so a program that starts another one with a clean environment would lose it.
 *
 * Only in the processes of `nngtrace record`, which says so with NNGTRACE_FOLLOW, the variables
 * that are missing are put back. They are remembered when the process starts, since the program
 * may clear or overwrite its own. Any thread may call what is here, also in a signal handler and in
 * the child of a vfork: memory is the caller's (libc/scratch.h), and what does not fit is passed on
 * as it is.
 */
#ifndef NNGTRACE_SHIM_CHILD_ENV_H
#define NNGTRACE_SHIM_CHILD_ENV_H

#include <stddef.h>

#include "shim/base/format_text.h"

/* What child_env_make needs. pointers 0: the environment is to be passed on as it is. */
struct child_env_room {
	size_t pointers, bytes;
};
struct child_env_room child_env_measure(char *const *environment);

/* The environment with ours added, in room of that size. Other strings are the caller's own. */
char *const *child_env_make(char *const *environment, struct child_env_room room, char **pointers,
                            char *bytes);

/* The same for a shell: "export NAME='value'...; ", or nothing. */
void child_env_export(struct text *command, char *const *environment);

#endif
