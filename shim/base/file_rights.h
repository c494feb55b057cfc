/*
 * file_rights.h - whether a program, executed, has the rights of its file (set-user-id and the
 * like): then the dynamic linker ignores the variables that bring the shim in. May change errno.
 *
 * Any thread, also in the child of a vfork.
 */
#ifndef NNGTRACE_SHIM_BASE_FILE_RIGHTS_H
#define NNGTRACE_SHIM_BASE_FILE_RIGHTS_H

#include <stdbool.h>

/* As execveat takes them. */
bool file_rights_gained(int fd, const char *path, int flags);

/* As execvp looks for it. */
bool file_rights_gained_by_name(const char *name);

#endif
