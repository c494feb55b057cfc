/*
 * storage.h - the trace file: made under its name, reserved in segments, mapped.
 * What is stored in the mapping is the kernel's, whatever ends the process.
 *
 * Space is reserved before it is mapped, so that a full disk is an error here and never a
 * SIGBUS in the host, and it is never the last of what the host has (room.h).  No descriptor
 * stays open.  With memory_reserve() all of the limit is mapped at once, and no system call is
 * made afterwards.  One thread at a time (the caller's lock), but for storage_fill.
 */
#ifndef NNGTRACE_SHIM_RECORD_STORAGE_H
#define NNGTRACE_SHIM_RECORD_STORAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shim/record/ahead.h"
#include "shim/trace/format.h"

/* The header in the mapping, or NULL. It stays writable until the process ends. */
extern struct nngt_header *storage_header __attribute__((visibility("hidden")));

/*
 * Makes the file with this header in it, for its owner's eyes only. path: absolute or not;
 * something is added to it when another trace keeps the name (publish.h). limit: bytes, 0 for none.
 * NULL, or why not (a constant); storage_path() then is the path that failed. In a process that
 * was forked meanwhile it fails and leaves the file to the parent.
 */
const char *storage_create(const char *path, const struct nngt_header *header, uint64_t limit);

/* The file's path, or that of the one that could not be made. As long as the process. */
const char *storage_path(void);

/*
 * The next `wanted` bytes of the file, or fewer when the segment ends, but at least a page:
 * whole pages of zeros. False: no more space now; after a while it is tried again, and
 * storage_header->stopped says why.
 */
bool storage_take(size_t wanted, struct ahead_part *part);

/*
 * Makes pages before somebody takes them (fill.h). storage_fill_begin under the lock: true when
 * there are pages to make, and then the caller must call the other two: storage_fill without the
 * lock, which opens the file and writes, and storage_fill_end under it with what that has returned.
 * storage_fill may change errno; any thread may be the one that makes pages.
 */
bool storage_fill_begin(struct ahead_part *part);
bool storage_fill(const struct ahead_part *part);
void storage_fill_end(bool made);

/*
 * Looks whether somebody has cut the file. Then what is gone is replaced by memory, so that no
 * store ends the process, and nothing is recorded any more. storage_look_sometimes: at most
 * once a second.
 */
void storage_look(void);
bool storage_is_cut(void); /* Has a look found that? */
void storage_look_sometimes(void);

/* Cuts the reserved space that is not used off the file. No storage_take afterwards. */
void storage_close(void);

/* In a forked child: forgets the parent's file without touching it. */
void storage_forget(void);

#endif
