/* function_table.c - see function_table.h */
#include "shim/nng/function_table.h"

#include <stdint.h>

struct function_entry {
	const void *key;
	_Atomic(function_any) function;
	struct function_entry *next; /* in the bucket */
};

void
function_table_start(struct function_table *table)
{
	spin_reset(&table->lock);
	arena_start(&table->arena);
}

static _Atomic(struct function_entry *) *
bucket_of(struct function_table *table, const void *key)
{
	return &table->buckets[(uintptr_t)key / 16 % FUNCTION_BUCKETS];
}

static struct function_entry *
find(struct function_table *table, const void *key)
{
	struct function_entry *e = atomic_load_explicit(bucket_of(table, key), memory_order_acquire);
	while (e != NULL && e->key != key) {
		e = e->next;
	}
	return e;
}

struct function_entry *
function_table_reserve(struct function_table *table)
{
	spin_take(&table->lock);
	struct function_entry *e = arena_take(&table->arena, sizeof(*e));
	spin_give(&table->lock);
	return e;
}

/* Under the lock. The entry of a key, which may be the fresh one. */
static struct function_entry *
entry_for(struct function_table *table, struct function_entry *room, const void *key,
          function_any function)
{
	struct function_entry *e = find(table, key);
	if (e != NULL) {
		return e;
	}
	_Atomic(struct function_entry *) *bucket = bucket_of(table, key);
	room->key = key;
	atomic_init(&room->function, function);
	room->next = atomic_load(bucket);
	atomic_store_explicit(bucket, room, memory_order_release);
	return room;
}

void
function_table_put(struct function_table *table, struct function_entry *room, const void *key,
                   function_any function)
{
	spin_take(&table->lock);
	atomic_store(&entry_for(table, room, key, function)->function, function);
	spin_give(&table->lock);
}

bool
function_table_keep(struct function_table *table, struct function_entry *room, const void *key,
                    function_any function)
{
	spin_take(&table->lock);
	bool same = atomic_load(&entry_for(table, room, key, function)->function) == function;
	spin_give(&table->lock);
	return same;
}

function_any
function_table_get(struct function_table *table, const void *key)
{
	struct function_entry *e = find(table, key);
	return e != NULL ? atomic_load(&e->function) : NULL;
}
