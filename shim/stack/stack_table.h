/*
 * stack_table.h - a thread's own table of the stacks it has been seen with: the words of the
 * stack that the unwinder read, and what it found. While they are the same, so is the answer.
 */
#ifndef NNGTRACE_SHIM_STACK_STACK_TABLE_H
#define NNGTRACE_SHIM_STACK_STACK_TABLE_H

#include <stdint.h>

#include "shim/stack/walk.h"

#define STACK_TABLE_BUCKETS 256u
#define STACK_TABLE_BYTES   ((size_t)60 << 10)     /* all in all */
#define STACK_TABLE_FRAMES  (NNGT_STACK_MAX + 24u) /* with some of the shim */

/* In the arena; `checks` values follow, then their offsets. */
struct stack_entry {
	uint32_t next; /* in the bucket: its place in the arena, in words, or 0 */
	uint32_t id;
	uint64_t stack_pointer, return_address, shown;
	uint64_t frame_pointer, frame_pointer_mask; /* mask 0: it does not matter */
	uint64_t checks;
};

struct stack_table {
	uint64_t version;      /* of the loaded code that it is about */
	uint64_t hits, misses; /* not yet in the header */
	struct stack_table *next_free;
	uint32_t used; /* words of the arena; the first is not */
	uint32_t buckets[STACK_TABLE_BUCKETS];
	struct walk_checks checks;           /* of the walk that is under way */
	uint64_t frames[STACK_TABLE_FRAMES]; /* and what it finds: a thread's own stack may be small */
	uint64_t arena[];
};

#define STACK_TABLE_WORDS ((STACK_TABLE_BYTES - sizeof(struct stack_table)) / 8)

/* The head of the list in which a stack is. */
static inline uint32_t *
stack_table_bucket(struct stack_table *t, uint64_t stack_pointer, uint64_t return_address)
{
	uint64_t hash = (stack_pointer ^ return_address << 20) * UINT64_C(0x9e3779b97f4a7c15);
	return &t->buckets[hash >> 56];
}

/*
 * Compares in the order in which the unwinder reads, and no further than the first word that
 * differs: so nothing is read that the unwinder would not read now, and that may be unmapped.
 */
static inline uint32_t
stack_table_verify(const struct stack_entry *e, uint64_t stack_pointer)
{
	const uint64_t *values = (const uint64_t *)(e + 1);
	const uint32_t *offsets = (const uint32_t *)(values + e->checks);
	const uint64_t *stack = (const uint64_t *)(uintptr_t)stack_pointer;
	for (uint64_t i = 0; i < e->checks; i++) {
		if (stack[offsets[i]] != values[i]) {
			return 0;
		}
	}
	return e->id;
}

/*
 * The id of the stack that starts with these, or 0: not known. shown: the first frame, as it is
 * recorded.
 */
static inline uint32_t
stack_table_find(struct stack_table *t, uint64_t stack_pointer, uint64_t return_address,
                 uint64_t frame_pointer, uint64_t shown)
{
	uint32_t at = *stack_table_bucket(t, stack_pointer, return_address);
	while (at != 0) {
		const struct stack_entry *e = (const struct stack_entry *)(const void *)&t->arena[at];
		uint64_t other = (e->stack_pointer ^ stack_pointer) | (e->return_address ^ return_address) |
		                 (e->shown ^ shown) |
		                 ((e->frame_pointer ^ frame_pointer) & e->frame_pointer_mask);
		uint32_t id = other == 0 ? stack_table_verify(e, stack_pointer) : 0;
		if (id != 0) {
			return id;
		}
		at = e->next;
	}
	return 0;
}

/* Keeps what the walk with t->checks has found. When the table is full, it is emptied first. */
void stack_table_keep(struct stack_table *t, const struct walk_start *start, uint64_t shown,
                      uint32_t id);

/* Forgets all entries. */
void stack_table_clear(struct stack_table *t, uint64_t version);

/*
 * This thread's table, made when it has none; given back when the thread ends. NULL: no memory,
 * or the thread is about to end. The thread must be busy.
 */
struct stack_table *stack_table_get(void);

/*
 * A table to work with, for a thread that gets none of its own; nothing is kept in it. To be given
 * back at once. NULL: no memory. The thread must be busy.
 */
struct stack_table *stack_table_borrow(void);
/* Gives back what stack_table_borrow returned. */
void stack_table_give(struct stack_table *t);

extern __thread struct stack_table *stack_table_own
    __attribute__((tls_model("initial-exec"), visibility("hidden")));

/* A recording begins. */
void stack_table_start(void);

/* This busy thread ends: its table is another's. From now on it gets none. */
void stack_table_thread_end(void);

/* Adds what the table has counted to the trace's header. */
void stack_table_count(struct stack_table *t);

#endif
