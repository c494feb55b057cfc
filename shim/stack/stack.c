/* stack.c - see stack.h */
#include "shim/stack/stack.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "shim/arch/arch.h"
#include "shim/base/epoch.h"
#include "shim/base/identity.h"
#include "shim/base/memory.h"
#include "shim/base/quiet.h"
#include "shim/stack/callback.h"
#include "shim/record/record.h"
#include "shim/trace/format.h"
#include "shim/stack/stack_intern.h"
#include "shim/stack/module.h"
#include "shim/stack/origin.h"
#include "shim/stack/reference.h"
#include "shim/stack/selfcheck.h"
#include "shim/stack/stack_table.h"
#include "shim/stack/unwind.h"
#include "shim/stack/walk.h"

/* Of the shim: above the application's first, and callbacks' trampolines. */
#define OWN_FRAMES (STACK_TABLE_FRAMES - NNGT_STACK_MAX)

static uint32_t depth;
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
void
stack_start(uint32_t frames, const char *check)
{
	depth = frames;
	/* libunwind takes locks, which another thread of a child's parent may have held. */
	self_check = !memory_is_reserved() && !identity_is_forked() && selfcheck_start(check) &&
	             depth > 1 && reference_start();
	stack_intern_start();
	stack_table_start();
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

/*
 * Keeps the application's frames of an unwinder's, in place: the wrapper's return address comes
 * first. Returns how many there are.
 */
static unsigned
keep_application(uint64_t *frames, unsigned count, uint64_t return_address, uint64_t shown)
{
	unsigned first = 0;
	while (first < count && first < OWN_FRAMES && frames[first] != return_address) {
		first++;
	}
	if (first == count || frames[first] != return_address) {
		count = 0;
	}
	frames[0] = shown;
	unsigned kept = 1;
	for (unsigned i = first + 1; i < count && kept < depth; i++) {
		if (!origin_is_shim((const void *)(uintptr_t)frames[i])) { /* a callback's trampoline */
			frames[kept++] = frames[i];
		}
	}
	return kept;
}

/* Counts one comparison with libunwind's answer, and whether it is another. Uses up t->frames. */
__attribute__((noinline)) static void
check_id(struct stack_table *t, uint32_t id, const struct walk_start *start, uint64_t shown)
{
	uint64_t version = atomic_load(&code_version);
	if (atomic_exchange(&flushed_version, version) != version) {
		reference_flush();
	}
	unsigned count = reference_frames(t->frames, depth + OWN_FRAMES, !atomic_load(&ever_unloaded));
	count = keep_application(t->frames, count, start->return_address, shown);
	selfcheck_count(stack_intern(t->frames, count) != id);
}

/* By what is not plain, the wrapper's return address included. frames: room for depth + OWN_FRAMES.
 */
static unsigned
unwind(uint64_t *frames, const struct walk_start *start, bool exact)
{
	unsigned count;
	frames[0] = start->return_address;
	if (ARCH_PLAIN_FRAMES && exact &&
	    unwind_from(start, frames + 1, depth + OWN_FRAMES - 1, &count)) {
		return count + 1;
	}
	return unwind_frames(frames, depth + OWN_FRAMES);
}

/* All arrays are in the table: a thread's own stack, or a signal handler's, may be small. */
static uint32_t
capture_deep(struct stack_table *t, const struct walk_start *start, uint64_t shown, bool exact,
             bool keep)
{
	uint64_t *frames = t->frames;
	unsigned count = 0;
	enum walk_result result = WALK_OTHER;
	frames[0] = shown;
	if (depth == 1) {
		t->checks.count = 0; /* it is known already, whatever the words of the stack are */
		t->checks.frame_pointer = false;
		result = WALK_DONE;
	} else if (keep) {
		result = walk_stack(start, frames + 1, depth - 1, &count, &t->checks, false);
		if (result == WALK_UNCONFIRMED) {
			result = walk_stack(start, frames + 1, depth - 1, &count, &t->checks, true);
		}
	}
	if (result == WALK_DONE || memory_is_reserved()) { /* the unwinder makes system calls */
		count++;
	} else {
		count = unwind(frames, start, exact);
		count = keep_application(frames, count, start->return_address, shown);
	}
	uint32_t id = stack_intern(frames, count);
	if (result == WALK_DONE && keep && id != 0) {
		stack_table_keep(t, start, shown, id);
	}
	return id;
}

/* exact: the stack pointer and the frame pointer at the start are the caller's. */
static uint32_t
capture(const struct walk_start *start, uint64_t shown, bool exact)
{
	struct stack_table *own = stack_table_get();
	struct stack_table *t = own != NULL || depth == 1 ? own : stack_table_borrow();
	if (t == NULL) {
		return stack_intern(&shown, 1);
	}
	uint64_t version = atomic_load(&code_version);
	bool keep = own != NULL && exact && (version & CLOSING_MASK) == 0;
	if (keep && t->version != version) {
		stack_table_clear(t, version);
	}
	uint32_t id = capture_deep(t, start, shown, exact, keep);
	if (self_check) {
		check_id(t, id, start, shown);
	}
	if (own == NULL) {
		stack_table_give(t);
	} else if (keep) {
		t->misses++;
		stack_table_count(t);
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
	id = capture(start, shown, exact);
	quiet_end();
	errno = saved;
	return id;
}

#if ARCH_PLAIN_FRAMES
__attribute__((noinline)) static void
check_hit(uint32_t id, const struct walk_start *start, uint64_t shown)
{
	int saved = errno;
	quiet_begin();
	check_id(stack_table_own, id, start, shown);
	quiet_end();
	errno = saved;
}
#endif

uint32_t
stack_capture(const void *return_address, struct arch_frame frame)
{
	uint64_t caller = (uint64_t)(uintptr_t)return_address, shown = caller;
	if (depth == 0) {
		return 0;
	}
	/* A jump at the end of a callback has removed its frame: its first byte stands for it. */
	if (__builtin_expect(callback_is_code(return_address), 0) && callback_running != NULL) {
		shown = (uint64_t)(uintptr_t)callback_running + 1;
	}
#if ARCH_PLAIN_FRAMES
	/* The wrapper has saved its caller's frame pointer below the return address. */
	uint64_t frame_pointer = frame.words[0], stack_pointer = arch_frame_end(frame);
	bool exact = stack_pointer != 0 && arch_frame_return(frame) == caller;
	if (depth == 1) {
		/* One frame is the same at all depths of the stack: any place will do, nothing is read. */
		stack_pointer = (uint64_t)(uintptr_t)&depth;
		frame_pointer = 0;
	}
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
	return capture_slowly(&start, shown, exact);
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
