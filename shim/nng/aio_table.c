/* aio_table.c - see aio_table.h */
#include "shim/nng/aio_table.h"

#include "shim/base/arena.h"
#include "shim/base/lock.h"
#include "shim/base/memory.h"

#define ENTRIES_FIRST 256u

/* An address stays in the table for good. */
struct entry {
	const nng_aio *aio; /* NULL: not used */
	struct aio_trampoline *trampoline;
	bool live;
};

static spin_lock lock = SPIN_LOCK_FREE;
static struct arena arena;
static struct aio_trampoline *unused;
static struct entry *entries;
static size_t used, size; /* size: a power of two, or 0 */

void
aio_table_start(void)
{
	spin_reset(&lock);
	arena_start(&arena);
}

struct aio_trampoline *
aio_trampoline_take(nng_cb callback, void *argument)
{
	spin_take(&lock);
	struct aio_trampoline *t = unused;
	if (t != NULL) {
		unused = t->next_free;
	} else {
		t = arena_take(&arena, sizeof(*t));
	}
	spin_give(&lock);
	if (t != NULL) {
		*t = (struct aio_trampoline){.callback = callback, .argument = argument};
	}
	return t;
}

/* Under the lock. */
static void
give(struct aio_trampoline *t)
{
	if (t != NULL) {
		t->argument = NULL; /* it would look like a pointer that the program still has */
		t->next_free = unused;
		unused = t;
	}
}

void
aio_trampoline_give(struct aio_trampoline *t)
{
	spin_take(&lock);
	give(t);
	spin_give(&lock);
}

/* The entry of an address, or the free one where it would be. There is always a free one. */
static struct entry *
find(struct entry *table, size_t count, const nng_aio *aio)
{
	uint64_t hash = (uint64_t)(uintptr_t)aio * UINT64_C(0x9e3779b97f4a7c15);
	size_t i = (size_t)(hash >> 32) & (count - 1);
	while (table[i].aio != NULL && table[i].aio != aio) {
		i = (i + 1) & (count - 1);
	}
	return &table[i];
}

static bool
make_room(void)
{
	if (used < size / 4 * 3) {
		return true;
	}
	size_t larger = size == 0 ? ENTRIES_FIRST : 2 * size;
	void *memory = memory_take(larger * sizeof(*entries));
	if (memory == NULL) {
		return false;
	}
	struct entry *table = memory;
	for (size_t i = 0; i < size; i++) {
		if (entries[i].aio != NULL) {
			*find(table, larger, entries[i].aio) = entries[i];
		}
	}
	struct entry *smaller = entries;
	size_t bytes = size * sizeof(*entries);
	entries = table; /* first of all: a fork may happen here */
	size = larger;
	if (smaller != NULL) {
		memory_give(smaller, bytes);
	}
	return true;
}

void
aio_table_add(nng_aio *aio, struct aio_trampoline *t)
{
	spin_take(&lock);
	if (make_room()) {
		struct entry *e = find(entries, size, aio);
		if (e->aio == NULL) {
			e->aio = aio;
			used++;
		}
		give(e->trampoline); /* of an aio at this address that was reaped */
		e->trampoline = t;
		e->live = true;
	}
	spin_give(&lock);
}

struct aio_trampoline *
aio_table_remove(nng_aio *aio)
{
	struct aio_trampoline *t = NULL;
	spin_take(&lock);
	if (size != 0) {
		struct entry *e = find(entries, size, aio);
		if (e->aio != NULL) {
			t = e->trampoline;
			e->trampoline = NULL;
			e->live = false;
		}
	}
	spin_give(&lock);
	return t;
}

bool
aio_table_is_plain(const nng_aio *aio)
{
	bool plain = false;
	spin_take(&lock);
	if (size != 0) {
		const struct entry *e = find(entries, size, aio);
		plain = e->aio != NULL && e->live && e->trampoline == NULL;
	}
	spin_give(&lock);
	return plain;
}
