/*
 * function_table.h - the application's functions by the object they are called with, where NNG
 * gives a callback no argument of its own that could carry a trampoline.
 *
 * An entry stays for good, so there are never more than there were addresses; looking up takes
 * no lock. All zero is an empty table.
 */
#ifndef NNGTRACE_SHIM_NNG_FUNCTION_TABLE_H
#define NNGTRACE_SHIM_NNG_FUNCTION_TABLE_H

#include <stdatomic.h>
#include <stdbool.h>

#include "shim/base/arena.h"
#include "shim/base/lock.h"

#define FUNCTION_BUCKETS 1024u

typedef void (*function_any)(void);

struct function_entry;
struct function_table {
	spin_lock lock;
	struct arena arena;
	_Atomic(struct function_entry *) buckets[FUNCTION_BUCKETS];
};

/* In a forked child: nobody holds the lock. */
void function_table_start(struct function_table *table);

/* Room for one entry, or NULL: no memory. Not used, it is lost. The thread must be busy. */
struct function_entry *function_table_reserve(struct function_table *table);

/*
 * From now on this function belongs to this key, in the place of another that it may have had.
 * Uses the room reserved. Not safe in a signal handler that interrupts it: callers must be busy.
 */
void function_table_put(struct function_table *table, struct function_entry *room, const void *key,
                        function_any function);

/* The same, but a key keeps the function it has. False: that is another one. */
bool function_table_keep(struct function_table *table, struct function_entry *room, const void *key,
                         function_any function);

/* NULL: none. Any thread. */
function_any function_table_get(struct function_table *table, const void *key);

#endif
