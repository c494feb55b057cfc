/* table.c - see table.h */
#include "shim/guard/table.h"

#include "shim/base/memory.h"

struct guard_table *guard_table;
_Atomic uint64_t guard_era;

bool
guard_table_start(void)
{
	if (guard_table == NULL) {
		guard_table = memory_take(sizeof(*guard_table));
	}
	guard_table_forget_all();
	return guard_table != NULL;
}

void
guard_table_forget_all(void)
{
	uint64_t now = atomic_load(&guard_era);
	while (now <= GUARD_ERA_MASK && !atomic_compare_exchange_weak(&guard_era, &now, now + 1)) {
	}
}

struct guard_entry *
guard_make(const void *address)
{
	unsigned at = guard_place(address);
	for (unsigned i = 0; i < GUARD_PROBES && address != NULL; i++) {
		struct guard_entry *e = &guard_table->entries[(at + i) % GUARD_ENTRIES];
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

static uint64_t
successor(uint64_t word, unsigned state)
{
	return (guard_generation(word) + 1) << GUARD_GENERATION_SHIFT |
	       atomic_load(&guard_era) << GUARD_ERA_SHIFT | state;
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
