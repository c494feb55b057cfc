/* stack.c - see stack.h */
#include "shim/stack/stack.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "shim/base/epoch.h"
#include "shim/base/memory.h"
#include "shim/base/quiet.h"
#include "shim/nng/callback.h"
#include "shim/record/record.h"
#include "shim/trace/format.h"
#include "shim/stack/stack_intern.h"
#include "shim/stack/module.h"
#include "shim/nng/origin.h"
#include "shim/stack/selfcheck.h"
#include "shim/stack/stack_table.h"
#include "shim/stack/unwind.h"
#include "shim/stack/walk.h"

#define OWN_FRAMES 24 /* of the shim: above the application's first, and callbacks' trampolines */

static uint32_t depth;
static bool has_unwinder;
static bool self_check;

/*
 * Which code is loaded: a version, and in the low bits how many calls of dlclose are under way.
 * While there are any, nothing is kept and nothing that was kept is used.
 */
#define CLOSING_BITS 16
#define CLOSING_MASK ((UINT64_C(1) << CLOSING_BITS) - 1)
static _Atomic uint64_t code_version = UINT64_C(1) << CLOSING_BITS;
static _Atomic uint64_t flushed_version;
static _Atomic bool ever_unloaded;
/*
 * unw_backtrace keeps frames by address in a cache of its own that nothing empties. Once code has
 * gone that it may have been through, it is not asked any more.
 */
static _Atomic bool backtrace_stale;

void
stack_start(uint32_t frames, const char *check)
{
	depth = frames;
	self_check = !memory_is_reserved() && selfcheck_start(check);
	intern_start();
	stack_table_start();
	has_unwinder = depth > 1 && (memory_is_reserved() || unwind_start());
	atomic_fetch_add(&code_version,
	                 CLOSING_MASK + 1); /* in a child: the numbers are the parent's */
}

void
stack_unload_begin(void)
{
	atomic_fetch_add(&code_version, 1);
}

void
stack_unload_end(void)
{
	walk_forget();
	atomic_store(&ever_unloaded, true);
	atomic_fetch_add(&code_version, CLOSING_MASK); /* one version more, one call less */
}

void
stack_code_gone(uint64_t start, uint64_t end)
{
	if (!atomic_load(&backtrace_stale) && intern_has_frame_in(start, end)) {
		atomic_store(&backtrace_stale, true);
	}
}

/*
 * Keeps the application's frames of what libunwind found, in place: the wrapper's return
 * address comes first. Returns how many there are.
 */
static unsigned
keep_application(uint64_t *frames, int count, uint64_t return_address, uint64_t shown)
{
	int first = 0;
	while (first < count && first < OWN_FRAMES && frames[first] != return_address) {
		first++;
	}
	if (first == count || frames[first] != return_address) {
		count = 0;
	}
	frames[0] = shown;
	unsigned kept = 1;
	for (int i = first + 1; i < count && kept < depth; i++) {
		if (!origin_is_shim((const void *)(uintptr_t)frames[i])) { /* a callback's trampoline */
			frames[kept++] = frames[i];
		}
	}
	return kept;
}

/* By libunwind. frames: room for depth + OWN_FRAMES. */
static unsigned
unwind_application(uint64_t *frames, uint64_t return_address, uint64_t shown, bool slowly)
{
	uint64_t version = atomic_load(&code_version);
	if (atomic_load(&flushed_version) != version) {
		unwind_flush();
		atomic_store(&flushed_version, version);
	}
	slowly = slowly || atomic_load(&backtrace_stale);
	int size = (int)depth + OWN_FRAMES;
	int got = slowly ? unwind_frames_slowly(frames, size) : unwind_frames(frames, size);
	return keep_application(frames, got, return_address, shown);
}

/* Counts one comparison with libunwind's own answer, and whether it is another. */
static void
check_id(uint32_t id, const struct walk_start *start, uint64_t shown)
{
	uint64_t frames[depth + OWN_FRAMES];
	unsigned count = unwind_application(frames, start->return_address, shown, false);
	selfcheck_count(intern_stack(frames, count) != id);
}

/*
 * A walk with rules that are new: libunwind goes first and the walk has to agree. The frames
 * are libunwind's. True: the walk came to the same, and may be kept.
 */
__attribute__((noinline)) static bool
confirm(uint64_t *frames, unsigned *count, const struct walk_start *start,
        struct walk_checks *checks)
{
	uint64_t own[depth + OWN_FRAMES];
	unsigned others = unwind_application(frames, start->return_address, frames[0], true) - 1;
	*count = others;
	return walk_stack(start, own, depth - 1, &others, checks, frames + 1) == WALK_DONE;
}

/* On the stack only what is needed: a signal handler's may be small. */
static uint32_t
capture_deep(struct stack_table *table, const struct walk_start *start, uint64_t shown, bool walk)
{
	uint64_t frames[depth + OWN_FRAMES];
	struct walk_checks *checks = table != NULL ? &table->checks : NULL;
	unsigned count = 0;
	enum walk_result result = WALK_OTHER;
	frames[0] = shown;
	if (walk) {
		result = walk_stack(start, frames + 1, depth - 1, &count, checks, NULL);
	}
	if (result == WALK_OTHER && !memory_is_reserved()) {
		count = unwind_application(frames, start->return_address, shown, false) - 1;
	} else if (result == WALK_UNCONFIRMED && confirm(frames, &count, start, checks)) {
		result = WALK_DONE;
	}
	uint32_t id = intern_stack(frames, count + 1);
	if (result == WALK_DONE && table != NULL && id != 0) {
		stack_table_keep(table, start, shown, id);
	}
	return id;
}

__attribute__((noinline)) static uint32_t
capture_slowly(const struct walk_start *start, uint64_t shown, bool exact)
{
	int saved = errno;
	uint32_t id = 0;
	quiet_begin();
	if (record_self.epoch != record_epoch()) {
		quiet_end(); /* a handler has forked: there is nowhere to put it */
		errno = saved;
		return id;
	}
	/* The same addresses may be another module's by now, and that not yet recorded. */
	if (atomic_load(&ever_unloaded)) {
		module_refresh();
	}
	if (depth > 1 && has_unwinder) {
		uint64_t version = atomic_load(&code_version);
		bool walk = exact && (version & CLOSING_MASK) == 0;
		struct stack_table *table = walk ? stack_table_get() : NULL;
		if (table != NULL && table->version != version) {
			stack_table_clear(table, version);
		}
		id = capture_deep(table, start, shown, walk);
		if (table != NULL) {
			table->misses++;
			stack_table_count(table);
		}
		if (self_check) {
			check_id(id, start, shown);
		}
	} else {
		id = intern_stack(&shown, 1);
	}
	quiet_end();
	errno = saved;
	return id;
}

__attribute__((noinline)) static void
check_hit(uint32_t id, const struct walk_start *start, uint64_t shown)
{
	int saved = errno;
	quiet_begin();
	check_id(id, start, shown);
	quiet_end();
	errno = saved;
}

uint32_t
stack_capture(const void *return_address, const uint64_t *frame)
{
	uint64_t caller = (uint64_t)(uintptr_t)return_address, shown = caller;
	if (depth == 0) {
		return 0;
	}
	/* A jump at the end of a callback has removed its frame: its first byte stands for it. */
	if (__builtin_expect(callback_is_code(return_address), 0) && callback_running != NULL) {
		shown = (uint64_t)(uintptr_t)callback_running + 1;
	}
#if defined(__x86_64__)
	/* The wrapper has pushed its caller's frame pointer below the return address. */
	uint64_t frame_pointer = frame[0], stack_pointer = (uint64_t)(uintptr_t)(frame + 2);
	struct stack_table *table = stack_table_own;
	uint32_t id = 0;
	if (table != NULL &&
	    table->version == atomic_load_explicit(&code_version, memory_order_acquire)) {
		id = stack_table_find(table, stack_pointer, caller, frame_pointer, shown);
		table->hits += id != 0;
	}
	if (__builtin_expect(id != 0 && !self_check, 1)) {
		return id;
	}
	struct walk_start start = {stack_pointer, caller, frame_pointer};
	if (id != 0) {
		check_hit(id, &start, shown);
		return id;
	}
	return capture_slowly(&start, shown, frame[1] == caller);
#else
	(void)frame;
	return capture_slowly(&(struct walk_start){.return_address = caller}, shown, false);
#endif
}

void
stack_end(void)
{
	if (stack_table_own != NULL) {
		stack_table_count(stack_table_own);
	}
}
