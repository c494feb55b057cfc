/* table.c - open addressing with linear probing; grows at three quarters; never shrinks. */
#include "analyzer/base/table.h"

#include <stdlib.h>

#define TABLE_FIRST 1024

void
table_free(struct table *table)
{
	free(table->slots);
	*table = (struct table){0};
}

static bool
table_grow(struct table *table)
{
	size_t count = table->slots == NULL ? TABLE_FIRST : (table->mask + 1) * 2;
	struct table larger = {.slots = calloc(count, sizeof(*larger.slots)), .mask = count - 1};

	if (larger.slots == NULL) {
		return false;
	}
	for (size_t i = 0; table->slots != NULL && i <= table->mask; i++) {
		if (table->slots[i].value != NULL) {
			*table_find(&larger, table->slots[i].key) = table->slots[i];
		}
	}
	larger.used = table->used;
	free(table->slots);
	*table = larger;
	return true;
}

bool
table_put(struct table *table, uint64_t key, void *value)
{
	if (table_is_full(table) && !table_grow(table)) {
		return false;
	}
	struct table_slot *slot = table_find(table, key);
	if (slot->value == NULL) {
		table->used++;
	}
	*slot = (struct table_slot){.key = key, .value = value};
	return true;
}

void
table_remove(struct table *table, uint64_t key)
{
	if (table_get(table, key) == NULL) {
		return;
	}
	size_t hole = (size_t)(table_find(table, key) - table->slots);
	/* What was pushed on past the hole moves up into it: a search stops at an empty slot. */
	for (size_t at = (hole + 1) & table->mask; table->slots[at].value != NULL;
	     at = (at + 1) & table->mask) {
		size_t home = table_hash(table->slots[at].key) & table->mask;
		if (((at - home) & table->mask) >= ((at - hole) & table->mask)) {
			table->slots[hole] = table->slots[at];
			hole = at;
		}
	}
	table->slots[hole] = (struct table_slot){0};
	table->used--;
}

void *
table_next(const struct table *table, size_t *at)
{
	while (table->slots != NULL && *at <= table->mask) {
		void *value = table->slots[(*at)++].value;
		if (value != NULL) {
			return value;
		}
	}
	return NULL;
}
