/*
 * nameable.h - a name for a library that LD_PRELOAD and LD_AUDIT can hold. Both are lists: the
 * dynamic linker ends a name at a colon and at a blank, and knows no quotes.
 *
 * One thread at a time: the environment is read.
 */
#ifndef NNGTRACE_LAUNCH_NAMEABLE_H
#define NNGTRACE_LAUNCH_NAMEABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "analyzer/base/error.h"

/* True when the path can stand in such a list. */
bool nameable(const char *path);

/*
 * Writes into name (size bytes) a path that can stand in the list and leads to the folder `folder`:
 * a symbolic link in a folder of this user's own, below $XDG_RUNTIME_DIR, the cache folder or /tmp.
 * The link stays: processes that were started with it may start others at any later time. Returns
 * false with the reason in err.
 */
bool nameable_link(const char *folder, char *name, size_t size, struct error *err);

#endif
