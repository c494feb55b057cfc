/*
 * hand.c - what the thread that crashed had in hand: the addresses in the registers that the
 * functions at work used.
 *
 * Only functions of the allocator, or of NNG, count: they work on the block that they are given.
 * What they were given counts, too, where their caller's code tells it. Their stack does not: it
 * keeps the registers of their caller, who may have had anything in hand, and words of functions
 * that have long returned.
 */
#include <stdlib.h>
#include <string.h>

#include "analyzer/base/array.h"
#include "analyzer/core/crash.h"
#include "analyzer/memory/stacks.h"
#include "analyzer/nng/api.h"

#define DEEP        24u /* frames within which the allocator, or NNG, must be */
#define ADDRESS_LOW 65536u
/* glibc (malloc/malloc.c): a block begins so many bytes behind its chunk, ... */
#define CHUNK_BEFORE 16u
/* ... the sizes of chunks in its fast lists, and where in an arena the heads of these begin. */
#define FAST_LEAST 32u
#define FAST_MOST  128u
#define FAST_LISTS 16u
/* Heaps of other arenas than the main one begin at multiples of this, with a head. */
#define HEAP_SIZE      (UINT64_C(64) << 20)
#define HEAP_HEAD_MOST 128u

/*
 * Functions of allocators, without the decorations that libraries give them. glibc's own ones
 * change with each release (malloc/malloc.c of 2.36 to 2.42), so what they begin with is known.
 */
static bool
is_allocator(const char *name)
{
	static const char *const names[] = {
	    "malloc",        "free",   "calloc",         "realloc",      "cfree",        "memalign",
	    "aligned_alloc", "valloc", "posix_memalign", "unlink_chunk", "munmap_chunk", "systrim"};
	static const char *const beginnings[] = {"int_malloc",   "int_free", "int_realloc",
	                                         "int_memalign", "tcache_",  "malloc_",
	                                         "malloc2",      "calloc2",  "sysmalloc"};
	static const char *const prefixes[] = {"__GI_", "__libc_", "__", "_"};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		size_t length = strlen(prefixes[i]);
		name += strncmp(name, prefixes[i], length) == 0 ? length : 0;
	}
	name += strncmp(name, "libc_", 5) == 0 ? 5 : 0;
	size_t length = strcspn(name, ".");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strlen(names[i]) == length && strncmp(names[i], name, length) == 0) {
			return true;
		}
	}
	for (size_t i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++) {
		if (strncmp(name, beginnings[i], strlen(beginnings[i])) == 0) {
			return true;
		}
	}
	return false;
}

static bool
is_named(const struct frame *frame, const char *name)
{
	return frame->function != NULL && strcmp(frame->function, name) == 0;
}

static bool
is_abort(const struct frame *frame)
{
	return is_named(frame, "abort") || is_named(frame, "__GI_abort");
}

static bool
is_nng(const struct frame *frame)
{
	const char *name = frame->function != NULL ? frame->function : "";

	return strncmp(frame->module, "libnng.", 7) == 0 || api_names_code(name);
}

static bool
is_libc(const struct frame *frame)
{
	return strncmp(frame->module, "libc.", 5) == 0 || strncmp(frame->module, "libc-", 5) == 0;
}

/* The first frame that is not about ending the process: 0 when the thread did not end it itself. */
static unsigned
skip_ending(const struct frame *frames, unsigned most)
{
	unsigned inner = 0;

	for (unsigned i = 0; i < most && (is_libc(&frames[i]) || i == 0); i++) {
		inner = is_abort(&frames[i]) ? i + 1 : inner;
	}
	/* Before that a message is printed, by two functions that may have no name. */
	for (unsigned i = 0; i < 2 && inner > 0 && inner < most && is_libc(&frames[inner]); i++) {
		inner += frames[inner].function == NULL || is_named(&frames[inner], "__libc_message") ||
		         is_named(&frames[inner], "__libc_message_impl") || /* from glibc 2.38 on */
		         is_named(&frames[inner], "malloc_printerr");
	}
	return inner;
}

/* Functions of the allocator, and of libc inside them. *to is the outermost. False: there is none.
 */
static bool
find_allocator(const struct frame *frames, unsigned from, unsigned most, unsigned *to)
{
	bool found = false;

	for (unsigned i = from; i < most; i++) {
		if (frames[i].function != NULL && is_allocator(frames[i].function)) {
			found = true;
			*to = i;
		} else if (found || !is_libc(&frames[i])) {
			break;
		}
	}
	return found;
}

/* The frames at work: from *from to *to. False: of none it is known. */
static bool
find_work(struct crash *crash, unsigned *from, unsigned *to)
{
	const struct frame *frames = crash->frames;
	unsigned most = crash->frame_count < DEEP ? crash->frame_count : DEEP;
	unsigned at = skip_ending(frames, most);
	bool ended = at > 0;

	*from = at;
	if (find_allocator(frames, at, most, to)) {
		crash->place = CRASH_IN_ALLOCATOR;
		/* NNG gave it the block, of an object that it had in hand. */
		while (*to + 1 < most && is_nng(&frames[*to + 1])) {
			++*to;
		}
		return true;
	}
	if (ended && (at == most || !is_nng(&frames[at]))) {
		return false;
	}
	/* NNG, and what it has called in libc; when it gave up itself, without its function for that.
	 */
	*from = at += ended;
	while (!ended && at < most && is_libc(&frames[at])) {
		at++;
	}
	for (; at < most && is_nng(&frames[at]); at++) {
		crash->place = CRASH_IN_NNG;
		*to = at;
	}
	return crash->place == CRASH_IN_NNG;
}

/* What is collected, in the order in which it is found. */
struct words {
	struct crash_address *items;
	size_t count, room;
	bool failed;
};

static void
add(struct words *words, uint64_t word)
{
	if (word < ADDRESS_LOW || words->failed) {
		return;
	}
	struct crash_address *items =
	    array_grow(words->items, &words->room, words->count, 2, sizeof(*items));
	if (items == NULL) {
		words->failed = true;
		return;
	}
	words->items = items;
	unsigned rank = (unsigned)words->count;
	items[words->count++] = (struct crash_address){word, rank};
	items[words->count++] = (struct crash_address){word + CHUNK_BEFORE, rank + 1};
}

/*
 * Is it an arena of glibc's? The main one lies in libc's data; the others begin behind the head of
 * a heap, which refers to them (malloc/arena.c).
 */
static bool
is_arena(const struct core *core, uint64_t address)
{
	const struct target *target = &core->target;
	uint64_t heap = address & ~(HEAP_SIZE - 1), owner;

	if (address - heap <= HEAP_HEAD_MOST) {
		return target_read(target, &owner, sizeof(owner), heap) == sizeof(owner) &&
		       owner == address;
	}
	for (size_t i = 0; i < target->map_count; i++) {
		const struct target_map *map = &target->maps[i];
		if (address >= map->start && address < map->end) {
			const char *slash = strrchr(map->name, '/');
			return map->rights[1] == 'w' && slash != NULL && strncmp(slash, "/libc", 5) == 0;
		}
	}
	return false;
}

/* The head of the arena's list of free chunks of a size. */
static void
add_head(struct words *words, const struct core *core, uint64_t arena, uint64_t size)
{
	uint64_t head;

	if (size < FAST_LEAST || size > FAST_MOST || size % CHUNK_BEFORE != 0) {
		return;
	}
	uint64_t at = arena + FAST_LISTS + (size - FAST_LEAST) / CHUNK_BEFORE * sizeof(head);
	if (target_read(&core->target, &head, sizeof(head), at) == sizeof(head)) {
		add(words, head);
	}
}

/*
 * glibc keeps small chunks that are free in lists, whose heads stand in the arena, one for each
 * size. When malloc finds a list damaged, it is the head that somebody has written to. The arena is
 * in a register, and the size, or the number of bytes that it was asked for. Whatever else the
 * words may be: what is found counts only when it is an object's.
 */
static void
add_free_chunks(struct words *words, const struct core *core, const struct stacks_frame *frame,
                uint64_t own)
{
	for (unsigned i = 0; i < STACKS_REGISTERS; i++) {
		uint64_t arena = frame->reg[i];
		if ((frame->known >> i & 1) == 0 || arena < ADDRESS_LOW || arena % 8 != 0 ||
		    !is_arena(core, arena)) {
			continue;
		}
		for (unsigned j = 0; j < STACKS_REGISTERS; j++) {
			uint64_t size = frame->reg[j];
			if ((own >> j & 1) == 0 || size == 0 || size > FAST_MOST) {
				continue;
			}
			uint64_t asked =
			    (size + sizeof(size) + CHUNK_BEFORE - 1) & ~(uint64_t)(CHUNK_BEFORE - 1);
			add_head(words, core, arena, size);
			add_head(words, core, arena, asked < FAST_LEAST ? FAST_LEAST : asked);
		}
	}
}

/*
 * The registers that the functions at work, [from, to], use for themselves: one of them has saved
 * what their caller had there. Until then, and when they never do, it is still the caller's, and so
 * is what looks the same. Of the others, which nobody saves, only the innermost function is known
 * to have them, and they may be left over from its caller, too.
 */
static uint64_t
own_registers(const struct stacks_frame *frame, const struct stacks_frame *frames, unsigned at,
              unsigned to, unsigned count)
{
	const struct stacks_frame *caller = to + 1 < count ? &frames[to + 1] : NULL;
	uint64_t own = 0;

	for (unsigned i = at; i <= to; i++) {
		own |= frames[i].saved;
	}
	own &= frame->known;
	for (unsigned i = 0; i < STACKS_REGISTERS; i++) {
		bool other =
		    caller != NULL && (caller->known >> i & 1) != 0 && caller->reg[i] != frame->reg[i];
		own &= other ? UINT64_MAX : ~(UINT64_C(1) << i);
	}
	return own;
}

static void
add_frame(struct words *words, const struct core *core, const struct stacks_frame *frame,
          uint64_t own)
{
	for (unsigned i = 0; i < STACKS_REGISTERS; i++) {
		if ((own >> i & 1) != 0) {
			add(words, frame->reg[i]);
		}
	}
	add_free_chunks(words, core, frame, own);
}

/*
 * A function that never returns need not tell what it does with the registers of its caller: those
 * that are not known there are taken from it.
 */
static void
take_unsaved(struct stacks_frame *frame, const struct stacks_frame *inner)
{
	for (unsigned i = 0; i < STACKS_REGISTERS; i++) {
		if ((frame->known >> i & 1) == 0 && (inner->known >> i & 1) != 0) {
			frame->reg[i] = inner->reg[i];
			frame->known |= UINT64_C(1) << i;
		}
	}
}

static int
by_address(const void *left, const void *right)
{
	const struct crash_address *a = left, *b = right;

	if (a->address != b->address) {
		return a->address < b->address ? -1 : 1;
	}
	return a->rank < b->rank ? -1 : a->rank > b->rank;
}

bool
crash_find_hand(struct crash *crash, const struct core *core, const struct stacks_frame *frames)
{
	struct words words = {0};
	unsigned from = 0, to = 0;

	if (!find_work(crash, &from, &to)) {
		return true;
	}
	for (unsigned i = from; i <= to; i++) {
		struct stacks_frame frame = frames[i];
		if (i == from && i > 0) {
			take_unsaved(&frame, &frames[i - 1]);
		}
		add_frame(&words, core, &frame, own_registers(&frame, frames, i, to, crash->frame_count));
	}
	for (unsigned i = from; i <= to && i + 1 < crash->frame_count; i++) {
		if (frames[i + 1].gave) {
			add(&words, frames[i + 1].given);
		}
	}
	if (words.count > 1) {
		qsort(words.items, words.count, sizeof(*words.items), by_address);
	}
	for (size_t i = 0; i < words.count; i++) {
		if (crash->hand_count == 0 ||
		    words.items[crash->hand_count - 1].address != words.items[i].address) {
			words.items[crash->hand_count++] = words.items[i];
		}
	}
	crash->hand = words.items;
	return !words.failed;
}
