/*
 * guard.h - opening files that a trace, or a file that it names, asks for. Both may be somebody
 * else's, and made to do harm: only regular files are opened, and never one of /proc or the
 * like. What libelf and libdw open by themselves goes through here, too.
 */
#ifndef NNGTRACE_SYMBOLS_GUARD_H
#define NNGTRACE_SYMBOLS_GUARD_H

#include <stdint.h>

/* What the functions open and open64 do for everybody in this process. */
enum guard {
	GUARD_OFF,     /* what libc does: in a process that reads no such files */
	GUARD_REGULAR, /* to read: regular files and folders only */
	GUARD_SPLIT    /* to read: only regular files called *.dwo; they hold split debug information */
};

/* One thread, before any file is opened. */
void guard_set(enum guard guard);

/*
 * Opens a regular file at an absolute path, to read. flags: O_NOFOLLOW or 0. The descriptor is
 * the caller's; -1 with errno.
 */
int guard_open(const char *path, int flags);

/* The same below a folder, which absolute links and ".." on the way take for the root. */
int guard_open_below(const char *folder, const char *path);

/* What the files that were opened here take on disk, in bytes; each file counts once. */
uint64_t guard_bytes(void);

#endif
