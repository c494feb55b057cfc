/*
 * temporary.h - a new trace before it has its name (publish.h): its file is made under one that
 * nobody else has. By the thread that starts the recording.
 */
#ifndef NNGTRACE_SHIM_RECORD_TEMPORARY_H
#define NNGTRACE_SHIM_RECORD_TEMPORARY_H

#include <stdbool.h>

#include "shim/base/own_file.h"
#include "shim/base/format_text.h"

#define TEMPORARY_MORE 32 /* such a name is longer than the path by less than this */

/* Adds the name of a file in the folder of the path, which has a '/'. */
void temporary_add_name(struct text *t, const char *path);

/*
 * Makes the file, locked (flock), with nobody's rights but its owner's: stacks tell where code
 * lies. fd -1: errno says why. The caller closes it with own_file_close.
 */
struct own_file temporary_create(const char *temporary);

/*
 * Whether the lock of the new file outlives its descriptor, since the mapping keeps the open file.
 * It does not where a file system maps another file than the one that is open (overlayfs).
 */
bool temporary_keeps_lock(const char *temporary, const struct own_file *created);

#endif
