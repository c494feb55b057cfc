/*
 * publish.h - a new trace gets its name, and no file is lost by that.
 *
 * A name that is there already is taken over only from an empty file or a trace, of this user,
 * whose process was in our pid namespace and is finished or no more. A trace that this process has
 * made before it executed its program (again) stays and is marked so. A trace that may still be
 * written, or that we cannot judge, stays: ".PID" is added to our name, and then ".2" and so on.
 *
 * Each trace has a lock (flock) that its mapping keeps until the last process that has it mapped
 * ends. So the lock also tells of processes whose numbers mean nothing here. No file is cut
 * unless we got its lock.
 */
#ifndef NNGTRACE_SHIM_RECORD_PUBLISH_H
#define NNGTRACE_SHIM_RECORD_PUBLISH_H

#include "shim/base/format_text.h"
#include "shim/trace/format.h"

/*
 * Moves the whole file `temporary`, in the same folder, to the path, to which something may be
 * added. NULL, or why not (a constant). It appears there whole, so that no two processes see each
 * other's half-made header. One thread at a time; nothing is moved in a process that was forked
 * since the header was filled in.
 */
const char *publish(const char *temporary, struct text *path, const struct nngt_header *header);

#endif
