/* stack_table.c - see stack_table.h */
#include "shim/stack/stack_table.h"

#include <stdbool.h>
#include <string.h>

#include "shim/base/lock.h"
#include "shim/base/memory.h"
#include "shim/record/record.h"
#include "shim/record/storage.h"
#include "shim/record/thread_end.h"

__thread struct stack_table *stack_table_own;
static __thread bool ended __attribute__((tls_model("initial-exec")));

static spin_lock lock = SPIN_LOCK_FREE;
static struct stack_table *unused; /* of threads that ended */

void
stack_table_clear(struct stack_table *t, uint64_t version)
{
	memset(t->buckets, 0, sizeof(t->buckets));
	t->used = 1; /* 0 is none */
	t->version = version;
}

void
stack_table_keep(struct stack_table *t, const struct walk_start *start, uint64_t shown, uint32_t id)
{
	const struct walk_checks *checks = &t->checks;
	size_t words = sizeof(struct stack_entry) / 8 + checks->count + (checks->count + 1) / 2;
	if (STACK_TABLE_WORDS - t->used < words) {
		stack_table_clear(t, t->version);
	}
	uint32_t *bucket = stack_table_bucket(t, start->stack_pointer, start->return_address);
	struct stack_entry *e = (struct stack_entry *)(void *)&t->arena[t->used];
	*e = (struct stack_entry){.next = *bucket,
	                          .id = id,
	                          .stack_pointer = start->stack_pointer,
	                          .return_address = start->return_address,
	                          .shown = shown,
	                          .frame_pointer = start->frame_pointer,
	                          .frame_pointer_mask = checks->frame_pointer ? UINT64_MAX : 0,
	                          .checks = checks->count};
	memcpy(e + 1, checks->values, checks->count * sizeof(*checks->values));
	memcpy((uint64_t *)(e + 1) + checks->count, checks->offsets,
	       checks->count * sizeof(*checks->offsets));
	*bucket = t->used;
	t->used += (uint32_t)words;
}
_Static_assert(sizeof(struct stack_entry) / 8 + 2 * WALK_CHECKS_MAX < STACK_TABLE_BYTES / 16,
               "an entry is much smaller than the table");

void
stack_table_count(struct stack_table *t)
{
	if (record_epoch() != 0) {
		__atomic_fetch_add(&storage_header->stack_hits, t->hits, __ATOMIC_RELAXED);
		__atomic_fetch_add(&storage_header->stack_misses, t->misses, __ATOMIC_RELAXED);
	}
	t->hits = t->misses = 0;
}

void
stack_table_give(struct stack_table *t)
{
	spin_take(&lock);
	t->next_free = unused;
	unused = t;
	spin_give(&lock);
}

void
stack_table_thread_end(void)
{
	struct stack_table *t = stack_table_own;
	ended = true;
	stack_table_own = NULL;
	if (t != NULL) {
		stack_table_count(t);
		stack_table_give(t);
	}
}

struct stack_table *
stack_table_borrow(void)
{
	spin_take(&lock);
	struct stack_table *t = unused;
	if (t != NULL) {
		unused = t->next_free;
	}
	spin_give(&lock);
	if (t == NULL) {
		t = memory_take(STACK_TABLE_BYTES);
	}
	if (t != NULL) {
		t->hits = t->misses = 0;
		stack_table_clear(t, 0);
	}
	return t;
}

struct stack_table *
stack_table_get(void)
{
	if (stack_table_own != NULL || ended) {
		return stack_table_own;
	}
	struct stack_table *t = stack_table_borrow();
	if (t == NULL) {
		return NULL;
	}
	if (!thread_end_watch()) {
		ended = true; /* it would be lost with the thread */
		stack_table_give(t);
		return NULL;
	}
	stack_table_own = t;
	return t;
}

void
stack_table_start(void)
{
	spin_reset(&lock);
	unused = NULL; /* a parent's list may have been copied while another thread changed it */
}
