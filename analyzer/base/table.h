/*
 * table.h - a hash table from a 64-bit key to a pointer, for objects by address or id.
 * Owns its slots, not what they point to. One thread at a time.
 */
#ifndef NNGTRACE_BASE_TABLE_H
#define NNGTRACE_BASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct table_slot {
	uint64_t key;
	void *value; /* NULL: empty */
};

struct table {
	struct table_slot *slots;
	size_t mask; /* slots minus one; 0 with no slots yet */
	size_t used;
};

/* Frees the slots; the table is empty and may be used again. An empty one is all zeros. */
void table_free(struct table *table);

/* Where the search for a key begins, before it is cut to the size of the table. */
static inline size_t
table_hash(uint64_t key)
{
	key ^= key >> 32;
	key *= UINT64_C(0x9e3779b97f4a7c15);
	return (size_t)(key >> 20);
}

/* The slot of a key, or the empty one where it would be. There must be slots. */
static inline struct table_slot *
table_find(const struct table *table, uint64_t key)
{
	size_t at = table_hash(key) & table->mask;

	while (table->slots[at].value != NULL && table->slots[at].key != key) {
		at = (at + 1) & table->mask;
	}
	return &table->slots[at];
}

/* The value of a key, or NULL. */
static inline void *
table_get(const struct table *table, uint64_t key)
{
	return table->slots == NULL ? NULL : table_find(table, key)->value;
}

/* Will it grow when the next value is put into it? */
static inline bool
table_is_full(const struct table *table)
{
	return table->slots == NULL || table->used > table->mask / 4 * 3;
}

/* Stores a value (not NULL), in the place of an older one. False: not enough memory. */
bool table_put(struct table *table, uint64_t key, void *value);

/* Takes a key out; one that is not there is ignored. */
void table_remove(struct table *table, uint64_t key);

/* Every value: start with *at = 0; NULL at the end. The order follows the keys' hashes. */
void *table_next(const struct table *table, size_t *at);

#endif
