/*
 * reach.c - memory that may hold a pointer; see reach.h.
 *
 * Left out: the trace, the recorder's own memory, devices, and what lies below the stack pointer of
 * a thread. Private memory is read where the kernel has pages of it: to read others would make
 * them. Of a mapped file only pages that were changed count.
 */
#include "analyzer/snapshot/reach.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/snapshot/snapshot.h"

#define PIECE   ((size_t)1 << 20)
#define ENTRIES 4096u
/* Below the stack pointer a leaf function may use so much. */
#define RED_ZONE 128u
/* A thread's guard is no larger. */
#define GUARD_MOST (UINT64_C(1) << 20)
/* Of more shared memory only the pages that the process has used are looked at. */
#define SHARED_MOST (UINT64_C(1) << 30)

static void
look(struct reach *reach, size_t size, uint64_t base)
{
	if (reach->loose) {
		pointers_loose(reach->pointers, reach->buffer, size, base);
	}
	const uint64_t *words = (const uint64_t *)(const void *)reach->buffer;
	pointers_words(reach->pointers, words, size / 8, reach->place, base);
	if (reach->rings != NULL) {
		rings_look(reach->rings, words, size / 8, base);
	}
}

static void
read_range(struct reach *reach, uint64_t start, uint64_t end)
{
	uint64_t page_size = reach->target->page_size;

	while (start < end) {
		size_t wanted = end - start < PIECE ? (size_t)(end - start) : PIECE;
		size_t got = target_read(reach->target, reach->buffer, wanted, start) / 8 * 8;
		if (got == 0) {
			reach->unread_pages = true;
			start = (start / page_size + 1) * page_size;
			continue;
		}
		look(reach, got, start);
		reach->bytes += got;
		/* A pointer at an odd address, or a text, may lie across the border of two pieces. */
		start += got == PIECE && wanted == PIECE && reach->loose && start + got < end
		             ? got - POINTER_TEXT
		             : got;
	}
}

/* Without the recorder's own memory. */
static void
read_others(struct reach *reach, uint64_t start, uint64_t end)
{
	const struct nngt_mark *mark = &reach->target->mark;

	while (start < end) {
		uint64_t stop = end, next = end;
		for (unsigned i = 0; i < NNGT_MARK_RANGES; i++) {
			uint64_t from = mark->range[i].start, to = from + mark->range[i].size;
			if (from == 0 || to <= start || from >= stop || to <= from) {
				continue;
			}
			stop = from > start ? from : start;
			next = to;
		}
		read_range(reach, start, stop);
		start = next > start ? next : end;
	}
}

static bool
has_page(uint64_t entry, bool any)
{
	/* A guard is marked as if it were swapped out, and cannot be read. */
	return (entry & TARGET_PAGE_THERE) != 0 && (entry & TARGET_PAGE_GUARD) == 0 &&
	       (any || (entry & TARGET_PAGE_OF_A_FILE) == 0);
}

/* The pages that are there; any: those of the file, too. */
static void
read_pages(struct reach *reach, uint64_t start, uint64_t end, bool any)
{
	uint64_t entries[ENTRIES], page_size = reach->target->page_size;

	uint64_t last = (end + page_size - 1) / page_size;
	for (uint64_t page = start / page_size; page < last;) {
		page = target_next_page(reach->target, page, last);
		size_t count = (size_t)(last - page);
		if (count == 0) {
			return;
		}
		count = target_pages(reach->target, entries, count < ENTRIES ? count : ENTRIES, page);
		if (count == 0) {
			reach->unread_pages = true; /* this kernel does not say: nothing is certain */
			return;
		}
		for (size_t i = 0, to; i < count; i = to) {
			bool there = has_page(entries[i], any);
			for (to = i + 1; to < count && has_page(entries[to], any) == there; to++) {
			}
			uint64_t from = (page + i) * page_size, until = (page + to) * page_size;
			if (there) {
				read_others(reach, from < start ? start : from, until < end ? until : end);
			}
		}
		page += count;
	}
}

/*
 * Is there a guard below it, which no access is allowed to? Without one the mapping may hold more
 * than a stack: memory that the program made a stack in, or other memory that the kernel has joined
 * to it. A large guard is somebody's reserve.
 */
static bool
is_guarded(const struct target *target, const struct target_map *map)
{
	const struct target_map *below = map - 1;

	return map > target->maps && below->end == map->start && below->private &&
	       strncmp(below->rights, "---", 3) == 0 && below->end - below->start <= GUARD_MOST;
}

/*
 * glibc 2.42 and later make the guard a part of the stack's own mapping (MADV_GUARD_INSTALL), and
 * the kernel may join the stacks of several threads. The end of the nearest guard below an address,
 * or 0: none is there, or the kernel does not tell (before Linux 6.15, and in a core file).
 */
static uint64_t
guard_end(const struct target *target, const struct target_map *map, uint64_t address)
{
	uint64_t entries[ENTRIES], first = map->start / target->page_size;

	for (uint64_t page = address / target->page_size; page > first;) {
		size_t count = page - first < ENTRIES ? (size_t)(page - first) : ENTRIES;
		page -= count;
		count = target_pages(target, entries, count, page);
		if (count == 0) {
			break;
		}
		for (size_t i = count; i-- > 0;) {
			if ((entries[i] & TARGET_PAGE_GUARD) != 0) {
				return (page + i + 1) * target->page_size;
			}
		}
	}
	return 0;
}

/* What of a thread's stack it does not use, and up to where the stack goes. */
struct dead {
	uint64_t start, end, stack_end;
};

/*
 * The part of a mapping below the stack pointer of a thread whose stack it is. The stack pointer of
 * a coroutine lies in the heap, of which nothing may be left out: a thread's own stack is [stack],
 * or has a guard below it, the thread's local memory above it and no other thread's.
 */
static bool
find_dead(const struct target *target, const struct target_map *map, size_t number,
          struct dead *dead)
{
	const struct target_thread *thread = &target->threads[number];

	*dead = (struct dead){.start = map->start, .stack_end = map->end};
	if (thread->sp < map->start + RED_ZONE || thread->sp >= map->end) {
		return false;
	}
	if (strcmp(map->name, "[stack]") != 0) {
		if (thread->tls <= thread->sp || thread->tls >= map->end) {
			return false;
		}
		uint64_t guard = guard_end(target, map, thread->tls);
		if (guard > thread->sp || (guard == 0 && !is_guarded(target, map))) {
			return false;
		}
		dead->start = guard != 0 ? guard : map->start;
		dead->stack_end = thread->tls & ~UINT64_C(7);
	}
	for (size_t i = 0; i < target->thread_count; i++) {
		uint64_t tls = target->threads[i].tls;
		if (i != number && tls >= dead->start && tls < thread->sp) {
			return false;
		}
	}
	dead->end = (thread->sp - RED_ZONE) & ~UINT64_C(7);
	return dead->end > dead->start;
}

static int
by_start(const void *left, const void *right)
{
	const struct dead *a = left, *b = right;

	return a->start < b->start ? -1 : a->start > b->start;
}

/* All that is there, without the parts of stacks that are not used. */
static void
read_private(struct reach *reach, const struct target_map *map, struct dead *dead)
{
	uint64_t from = map->start;
	uint32_t place = reach->place;
	size_t count = 0;

	for (size_t i = 0; i < reach->target->thread_count; i++) {
		count += find_dead(reach->target, map, i, &dead[count]);
	}
	qsort(dead, count, sizeof(*dead), by_start);
	for (size_t i = 0; i < count; i++) {
		read_pages(reach, from, dead[i].start < map->filled ? dead[i].start : map->filled, false);
		from = dead[i].end > from ? dead[i].end : from;
		uint64_t end = i + 1 < count ? dead[i + 1].start : map->filled;
		end = dead[i].stack_end < end ? dead[i].stack_end : end;
		if (end > from) {
			reach->place = SNAPSHOT_STACK;
			read_pages(reach, from, end, false);
			reach->place = place;
			from = end;
		}
	}
	if (from < map->filled) {
		read_pages(reach, from, map->filled, false);
	}
}

static bool
starts_with(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

/* Is it the trace, also under the name that it has in there? */
static bool
is_trace(const struct reach *reach, const struct target_map *map)
{
	const char *there = reach->target->mark.path;

	return !map->private && map->name[0] == '/' &&
	       (strcmp(map->name, there) == 0 || strcmp(map->name, reach->trace) == 0 ||
	        (starts_with(map->name, there) &&
	         strcmp(map->name + strlen(there), " (deleted)") == 0));
}

/* A device, the kernel's own pages, the recorder's own file, the trace. */
static bool
is_left_out(const struct reach *reach, const struct target_map *map)
{
	const char *name = map->name, *file = strrchr(name, '/');

	if (starts_with(name, "/dev/")) {
		return !starts_with(name, "/dev/shm/") && !starts_with(name, "/dev/zero") &&
		       !starts_with(name, "/dev/hugepages");
	}
	if (name[0] == '[' &&
	    (starts_with(name, "[v") || (reach->running && strcmp(name, "[stack]") == 0))) {
		return true;
	}
	return is_trace(reach, map) || (file != NULL && starts_with(file, "/libnngtrace"));
}

static uint32_t
place_of(const struct target_map *map)
{
	return !map->private                      ? SNAPSHOT_SHARED
	       : strcmp(map->name, "[heap]") == 0 ? SNAPSHOT_HEAP
	       : starts_with(map->name, "[stack") ? SNAPSHOT_STACK
	       : map->name[0] == '/'              ? SNAPSHOT_DATA
	                                          : SNAPSHOT_MAPPED;
}

bool
reach_memory(struct reach *reach)
{
	const struct target *target = reach->target;
	uint64_t shared = 0;

	struct dead *dead = calloc(target->thread_count + 1, sizeof(*dead));
	reach->buffer = malloc(PIECE);
	bool fine = reach->buffer != NULL && dead != NULL;
	for (size_t i = 0; i < target->map_count && fine; i++) {
		const struct target_map *map = &target->maps[i];
		if (is_left_out(reach, map)) {
			continue;
		}
		if (starts_with(map->name, "/[aio]")) {
			reach->unread_descriptors = true; /* the kernel keeps what its user gave it */
		}
		reach->place = place_of(map);
		if (map->private) {
			read_private(reach, map, dead);
		} else if (map->rights[0] == 'r') {
			shared += map->end - map->start;
			if (shared <= SHARED_MOST) {
				read_others(reach, map->start, map->end);
			} else {
				read_pages(reach, map->start, map->end, true);
				reach->unread_pages = true;
			}
		}
	}
	free(dead);
	free(reach->buffer);
	reach->buffer = NULL;
	return fine;
}

void
reach_registers(struct reach *reach)
{
	const struct target *target = reach->target;

	for (size_t i = 0; i < target->thread_count; i++) {
		const struct target_thread *thread = &target->threads[i];
		pointers_words(reach->pointers, thread->words, thread->count, SNAPSHOT_REGISTER, 0);
		pointers_loose(reach->pointers, (const uint8_t *)thread->words,
		               thread->count * sizeof(uint64_t), 0);
	}
	pointers_words(reach->pointers, target->values, target->value_count, SNAPSHOT_DESCRIPTOR, 0);
}

void
reach_bytes(struct reach *reach, const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i + sizeof(uint64_t) <= size; i++) {
		uint64_t word;
		memcpy(&word, bytes + i, sizeof(word));
		pointers_words(reach->pointers, &word, 1, SNAPSHOT_DESCRIPTOR, 0);
	}
}
