/* table.c - see table.h */
#include "shim/guard/table.h"

#include <stdatomic.h>
#include <stddef.h>

#include "shim/base/memory.h"

#define ENTRIES 65536u /* a power of two */
#define PROBES  32u    /* so far away from its place an entry may be */

/* A word: state and flags, then the era, then the generation. */
#define ERA_SHIFT        7
#define ERA_LAST         ((UINT64_C(1) << 17) - 1)
#define GENERATION_SHIFT 24

static struct table {
	struct guard_entry entries[ENTRIES];
	struct guard_sending sending[ENTRIES];
} * table;

/* What was stored in an earlier era is not known any more. After the last one nothing is. */
static _Atomic uint64_t era;

bool
guard_table_start(void)
{
	if (table == NULL) {
		table = memory_take(sizeof(*table));
	}
	guard_table_forget_all();
	return table != NULL;
}

void
guard_table_forget_all(void)
{
	uint64_t now = atomic_load(&era);
	while (now < ERA_LAST && !atomic_compare_exchange_weak(&era, &now, now + 1)) {
	}
}

static unsigned
place(const void *address)
{
	uint64_t hash = (uint64_t)(uintptr_t)address * UINT64_C(0x9e3779b97f4a7c15);
	return (unsigned)(hash >> 48);
}

struct guard_entry *
guard_find(const void *address)
{
	unsigned at = place(address);
	for (unsigned i = 0; i < PROBES; i++) {
		struct guard_entry *e = &table->entries[(at + i) % ENTRIES];
		uintptr_t there = atomic_load_explicit(&e->address, memory_order_acquire);
		if (there == (uintptr_t)address && address != NULL) {
			return e;
		}
		if (there == 0) {
			break;
		}
	}
	return NULL;
}

struct guard_entry *
guard_make(const void *address)
{
	unsigned at = place(address);
	for (unsigned i = 0; i < PROBES && address != NULL; i++) {
		struct guard_entry *e = &table->entries[(at + i) % ENTRIES];
		uintptr_t there = atomic_load_explicit(&e->address, memory_order_acquire);
		if (there == (uintptr_t)address ||
		    (there == 0 &&
		     (atomic_compare_exchange_strong(&e->address, &there, (uintptr_t)address) ||
		      there == (uintptr_t)address))) {
			return e;
		}
	}
	return NULL;
}

uint64_t
guard_word(const struct guard_entry *e)
{
	uint64_t word = e != NULL ? atomic_load(&e->word) : 0, now = atomic_load(&era);
	return now < ERA_LAST && (word >> ERA_SHIFT & ERA_LAST) == now ? word : 0;
}

static uint64_t
successor(uint64_t word, unsigned state)
{
	return ((word >> GENERATION_SHIFT) + 1) << GENERATION_SHIFT | atomic_load(&era) << ERA_SHIFT |
	       state;
}

uint64_t
guard_store(struct guard_entry *e, unsigned state)
{
	uint64_t now = atomic_load(&e->word), then;
	do {
		then = successor(now, state);
	} while (!atomic_compare_exchange_weak(&e->word, &now, then));
	return then;
}

uint64_t
guard_change(struct guard_entry *e, uint64_t word, unsigned state)
{
	uint64_t then = successor(word, state);
	return atomic_compare_exchange_strong(&e->word, &word, then) ? then : 0;
}

struct guard_sending *
guard_sending(const struct guard_entry *e)
{
	return &table->sending[e - table->entries];
}
