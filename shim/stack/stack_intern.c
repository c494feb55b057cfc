/*
 * stack_intern.c - see stack_intern.h
 *
 * A hash table with open addressing whose slots are one word each: 16 bits of the hash and the
 * address of the stack's record in the file's mapping, against which every frame is compared.
 * Tables that have become too small stay mapped, since a thread may still be looking into one;
 * all together they are smaller than the last.
 */
#include "shim/stack/stack_intern.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "shim/trace/format.h"
#include "shim/base/lock.h"
#include "shim/base/memory.h"
#include "shim/inplace/inplace.h"
#include "shim/stack/module.h"
#include "shim/record/record.h"

#define SLOTS_FIRST 4096u
#define TAG_SHIFT   48
#define ADDRESS     ((UINT64_C(1) << TAG_SHIFT) - 1)

struct table {
	size_t size; /* slots, a power of two */
	_Atomic uint64_t slots[];
};

static _Atomic(struct table *) current;
static spin_lock lock = SPIN_LOCK_FREE;
static uint32_t stacks; /* under the lock */

static uint64_t
hash_frames(const uint64_t *frames, unsigned count)
{
	uint64_t hash = count;
	for (unsigned i = 0; i < count; i++) {
		hash = (hash ^ frames[i]) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 29;
	}
	return hash;
}

static const struct nngt_meta *
slot_record(uint64_t slot)
{
	return (const struct nngt_meta *)(uintptr_t)(slot & ADDRESS);
}

static bool
is_same(const struct nngt_meta *record, const uint64_t *frames, unsigned count)
{
	return record->value == count && memcmp(record + 1, frames, count * sizeof(*frames)) == 0;
}

/* The id, or 0 when it is not there. */
static uint32_t
find(struct table *t, uint64_t hash, const uint64_t *frames, unsigned count)
{
	for (size_t i = hash & (t->size - 1);; i = (i + 1) & (t->size - 1)) {
		uint64_t slot = atomic_load_explicit(&t->slots[i], memory_order_acquire);
		if (slot == 0) {
			return 0;
		}
		if (slot >> TAG_SHIFT == hash >> TAG_SHIFT && is_same(slot_record(slot), frames, count)) {
			return slot_record(slot)->id;
		}
	}
}

static struct table *
make_table(size_t size)
{
	void *memory = memory_take(sizeof(struct table) + size * sizeof(uint64_t));
	if (memory == NULL) {
		return NULL;
	}
	struct table *t = memory;
	t->size = size;
	return t;
}

static void
put(struct table *t, uint64_t hash, uint64_t slot)
{
	size_t i = hash & (t->size - 1);
	while (atomic_load_explicit(&t->slots[i], memory_order_relaxed) != 0) {
		i = (i + 1) & (t->size - 1);
	}
	atomic_store_explicit(&t->slots[i], slot, memory_order_release);
}

/* The table with room for one more, or NULL. Under the lock. */
static struct table *
table_with_room(void)
{
	struct table *t = atomic_load(&current);
	if (stacks < t->size - t->size / 4) {
		return t;
	}
	struct table *larger = make_table(2 * t->size);
	if (larger == NULL) {
		return stacks < t->size - 1 ? t : NULL;
	}
	for (size_t i = 0; i < t->size; i++) {
		uint64_t slot = atomic_load(&t->slots[i]);
		if (slot != 0) {
			const struct nngt_meta *record = slot_record(slot);
			put(larger, hash_frames((const uint64_t *)(record + 1), record->value), slot);
		}
	}
	atomic_store_explicit(&current, larger, memory_order_release);
	return larger;
}

static uint32_t
add(uint64_t hash, const uint64_t *frames, unsigned count)
{
	uint32_t id = find(atomic_load(&current), hash, frames, count);
	struct table *t = id == 0 ? table_with_room() : NULL;
	if (t == NULL) {
		return id;
	}
	struct record_part part = {.data = frames, .size = count * sizeof(*frames)};
	const struct nngt_meta *record = record_meta(NNGT_META_STACK, stacks + 1, count, &part, 1);
	if (record == NULL) {
		return 0;
	}
	put(t, hash, (hash & ~ADDRESS) | (uint64_t)(uintptr_t)record);
	return ++stacks;
}

uint32_t
stack_intern(const uint64_t *frames, unsigned count)
{
	struct table *t = atomic_load_explicit(&current, memory_order_acquire);
	uint64_t hash = hash_frames(frames, count);
	uint32_t id = t != NULL ? find(t, hash, frames, count) : 0;
	if (id != 0 || t == NULL) {
		return id;
	}
	module_refresh();
	inplace_record();
	spin_take(&lock);
	id = add(hash, frames, count);
	spin_give(&lock);
	return id;
}

uint64_t
stack_intern_first(uint32_t id)
{
	struct table *t = atomic_load_explicit(&current, memory_order_acquire);
	for (size_t i = 0; t != NULL && id != 0 && i < t->size; i++) {
		uint64_t slot = atomic_load_explicit(&t->slots[i], memory_order_acquire);
		if (slot != 0 && slot_record(slot)->id == id && slot_record(slot)->value != 0) {
			return *(const uint64_t *)(const void *)(slot_record(slot) + 1);
		}
	}
	return 0;
}

void
stack_intern_start(void)
{
	/* A parent's table may have been copied half-written; its records are the parent's. */
	spin_reset(&lock);
	stacks = 0;
	atomic_store(&current, make_table(SLOTS_FIRST));
}
