/*
 * room.h - how much more the trace may take of what the host has: never the last of it.
 *
 * Called by the thread that holds the storage's lock, but for room_file_is_limited, which any
 * thread may call. May change errno.
 */
#ifndef NNGTRACE_SHIM_RECORD_ROOM_H
#define NNGTRACE_SHIM_RECORD_ROOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shim/trace/format.h"

/* What the next segment of the trace would be. */
struct room_wanted {
	int fd;          /* of the trace */
	uint64_t end;    /* bytes of the file with it */
	size_t size;     /* of it */
	uint64_t mapped; /* bytes of the trace that are mapped without it */
	bool first;      /* of the file: at least this much of a nearly full disk may be had */
};

/* NNGT_STOP_NONE: there is room. Else why not. Asks the kernel; not on the usual path. */
enum nngt_stop room_for(const struct room_wanted *wanted);

/* Whether the host's limit on the size of files is below `end` bytes: then a write up to there
 * would bring SIGXFSZ. */
bool room_file_is_limited(uint64_t end);

/* Whether new mappings are locked (mlockall) and count against RLIMIT_MEMLOCK. */
bool room_is_locked(void);

#endif
