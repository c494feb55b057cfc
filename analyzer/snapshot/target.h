/*
 * target.h - a process that is looked into: its mappings, its memory, its threads, and the
 * recorder's mark in it. A living one runs on until target_stop, which is undone by target_release
 * (or by the kernel, when we end). A dead one is what its core file has of it: core/. One thread at
 * a time.
 */
#ifndef NNGTRACE_SNAPSHOT_TARGET_H
#define NNGTRACE_SNAPSHOT_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "analyzer/base/error.h"
#include "shim/trace/mark.h"

struct target_map {
	uint64_t start, end;
	uint64_t filled; /* where what can be read ends: nothing of a core file is behind it */
	char rights[5];  /* "rw-p" */
	bool private;
	char *name; /* "" without one */
};

/* Room for the registers of a thread, those for vectors included. */
#define TARGET_REGISTERS 2048u
struct target_thread {
	pid_t tid;
	int signal;   /* that was on its way, for the release; or 0 */
	bool stopped; /* and its registers are there */
	uint64_t sp, tls;
	uint64_t *words;       /* its registers: as NT_PRSTATUS has them, then others */
	size_t general, count; /* of NT_PRSTATUS; 0: not known what they mean. Of all */
};

struct target;

/*
 * Where the memory comes from: a living process (target.c), or a core file (core/). Both tell in
 * the words of the kernel's pagemap which pages there are.
 */
struct target_source {
	size_t (*read)(const struct target *target, void *to, size_t size, uint64_t address);
	size_t (*pages)(const struct target *target, uint64_t *entries, size_t count, uint64_t page);
	/* See target_next_page; NULL: no page is known not to be there. */
	uint64_t (*next_page)(const struct target *target, uint64_t page, uint64_t end);
	/* Opens a file that it has mapped, by the name that it has there, or returns -1. */
	int (*open)(const struct target *target, const char *path);
};

struct target {
	const struct target_source *source;
	const void *data; /* the source's own */
	pid_t pid;
	pid_t alive; /* the process, or another thread of it where that has ended: see target_follow */
	uint64_t page_size; /* the unit of target_pages */
	bool is_child;      /* of ours */
	int memory, pages;  /* /proc/PID/mem and pagemap; -1: not open */
	struct target_map *maps;
	size_t map_count, map_room;
	struct target_thread *threads;
	size_t thread_count, thread_room;
	uint64_t *values; /* that signals carry which wait to be delivered, when it stands still */
	size_t value_count, value_room;
	uint64_t mark_at; /* where the mark is */
	struct nngt_mark mark;
};

/* Opens a living process and finds its mark. False with the reason; close it in any case. */
bool target_open(struct target *target, pid_t pid, struct error *err);
void target_close(struct target *target);

/* Whether a thread has ended, the first of a process that goes on included. */
bool target_thread_ended(pid_t tid);

/*
 * The kernel shows nothing of a process in the folder of a thread that has ended, and the first one
 * may end while the others go on: then `alive` is another. False: it is as it was.
 */
bool target_follow(struct target *target);

/* Reads the mappings again. False: it has ended, or memory is short. */
bool target_read_maps(struct target *target);

/* Finds the recorder's mark in its memory. False: there is none. */
bool target_find_mark(struct target *target);

/* Reads the mark again: the recorder may have mapped more. */
bool target_read_mark(struct target *target);

/* Reads memory at an address. Returns the bytes that could be read, from its start on. */
size_t target_read(const struct target *target, void *to, size_t size, uint64_t address);

/*
 * Bits of a page's entry: it is there, in memory or swapped out; it is that of a file, unchanged;
 * no access is allowed (MADV_GUARD_INSTALL; from Linux 6.15 on).
 */
#define TARGET_PAGE_THERE     (UINT64_C(3) << 62)
#define TARGET_PAGE_OF_A_FILE (UINT64_C(1) << 61)
#define TARGET_PAGE_GUARD     (UINT64_C(1) << 58)

/* What pagemap says of pages (addresses divided by the page size). Returns of how many; 0: not
 * known. */
size_t target_pages(const struct target *target, uint64_t *entries, size_t count, uint64_t page);

/*
 * The first page from this one on that may be there, or end: terabytes that are reserved and not
 * used, as sanitizers have them, are passed over.
 */
uint64_t target_next_page(const struct target *target, uint64_t page, uint64_t end);

/*
 * stop.c: stops all threads where they are, and reads their registers. Nothing is sent to them;
 * blocking calls go on afterwards, as after a stop by SIGSTOP (signal(7)). *whole: all of them
 * stand still and have told their registers. False with the reason: nothing is stopped.
 */
bool target_stop(struct target *target, bool *whole, struct error *err);
void target_release(struct target *target);

#endif
