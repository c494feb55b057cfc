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
	while (now <= GUARD_ERA_BITS &&
	       !atomic_compare_exchange_weak(&guard_era, &now, now + GUARD_ERA_ONE)) {
	}
}

struct guard_entry *
guard_search(const void *address, bool make)
{
	const size_t at = (size_t)(guard_place(address) - guard_table->entries);
	for (unsigned i = 0; i < GUARD_PROBES && address != NULL; i++) {
		struct guard_entry *e = &guard_table->entries[(at + i) % GUARD_ENTRIES];
		uintptr_t there = atomic_load_explicit(&e->address, memory_order_acquire);
		if (there == 0 && make &&
		    atomic_compare_exchange_strong(&e->address, &there, (uintptr_t)address)) {
			return e;
		}
		if (there == (uintptr_t)address) {
			return e;
		}
		if (there == 0) {
			break;
		}
	}
	return NULL;
}
