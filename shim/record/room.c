/*
 * room.c - see room.h
 *
 * getrlimit(2), statvfs(3), proc(5). What cannot be asked does not limit.
 */
#include "shim/record/room.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>

#include "shim/base/own_file.h"

#define DISK_KEPT_PART 20u                 /* of the disk: 5 % stay free */
#define DISK_KEPT_MOST (UINT64_C(1) << 30) /* and never more than this */

static bool
limit_of(int what, uint64_t *value)
{
	struct rlimit limit;
	if (getrlimit(what, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) {
		return false;
	}
	*value = limit.rlim_cur;
	return true;
}

/* Of the disk, or of the quota where the file system shows that as its size. */
static bool
disk_has(const struct room_wanted *w)
{
	struct statvfs fs;
	if (fstatvfs(w->fd, &fs) != 0 || fs.f_blocks == 0) {
		return true;
	}
	uint64_t kept = (uint64_t)fs.f_blocks / DISK_KEPT_PART * fs.f_frsize;
	uint64_t free = (uint64_t)fs.f_bavail * fs.f_frsize;
	kept = kept < DISK_KEPT_MOST ? kept : DISK_KEPT_MOST;
	if (w->first && kept > free / 2) {
		kept = free / 2;
	}
	return free >= kept && free - kept >= w->size;
}

/* Half of what a limit leaves beside the trace is the trace's. used: with the trace. */
static bool
half_has(uint64_t limit, uint64_t used, uint64_t mapped, size_t size)
{
	uint64_t others = used > mapped ? used - mapped : 0;
	return limit > others && (limit - others) / 2 >= mapped + size;
}

static bool
address_space_has(const struct room_wanted *w)
{
	uint64_t limit;
	char pages[64];
	if (!limit_of(RLIMIT_AS, &limit)) {
		return true;
	}
	own_file_read("/proc/self/statm", pages, sizeof(pages));
	return half_has(limit, strtoull(pages, NULL, 10) * NNGT_PAGE, w->mapped, w->size);
}

/* Bytes that are locked; 0 also when it cannot be asked. */
static uint64_t
locked_bytes(void)
{
	static const char key[] = "\nVmLck:";
	static char status[4096]; /* under the recorder's lock: the stack may be small */
	own_file_read("/proc/self/status", status, sizeof(status));
	const char *at = strstr(status, key);
	return at != NULL ? strtoull(at + sizeof(key) - 1, NULL, 10) * 1024 : 0;
}

/* The trace's own pages are unlocked as soon as they are mapped, and are none of those. */
static bool
locked_memory_has(const struct room_wanted *w)
{
	uint64_t limit, locked;
	if (!limit_of(RLIMIT_MEMLOCK, &limit)) {
		return true;
	}
	locked = locked_bytes();
	/* More than permitted: a process with the right to. */
	return locked == 0 || locked > limit || half_has(limit, locked, 0, w->size);
}

bool
room_file_is_limited(uint64_t end)
{
	uint64_t limit;
	return limit_of(RLIMIT_FSIZE, &limit) && end > limit;
}

enum nngt_stop
room_for(const struct room_wanted *w)
{
	if (room_file_is_limited(w->end)) {
		return NNGT_STOP_FILE_SIZE;
	}
	if (!disk_has(w)) {
		return NNGT_STOP_DISK;
	}
	return address_space_has(w) && locked_memory_has(w) ? NNGT_STOP_NONE : NNGT_STOP_MEMORY;
}

bool
room_is_locked(void)
{
	return locked_bytes() != 0;
}
