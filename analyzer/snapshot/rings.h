/*
 * rings.h - NNG's own queues of messages, found in memory by their shape. A message that has left a
 * queue leaves its address in the queue's array until the place is used again: such an address is
 * no reference. Only the queues of subscribers' contexts and of publishers' pipes are known: what
 * stands before them in memory tells one that is in use from one that was freed. One thread at a
 * time.
 */
#ifndef NNGTRACE_SNAPSHOT_RINGS_H
#define NNGTRACE_SNAPSHOT_RINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/snapshot/target.h"

/* One queue, which stands at `at`: an array of `places` addresses, of which `used` from `first` on
 * are in use. */
struct ring {
	uint64_t at, array, places, first, used;
	enum { RING_UNKNOWN, RING_IN_USE, RING_FREED } state; /* as far as it was asked for */
};
struct rings {
	struct ring *items;
	size_t count, room;
	bool sorted;
};

/* Looks for queues in words that stand at base. Where memory is short, some are not found. */
void rings_look(struct rings *rings, const uint64_t *words, size_t count, uint64_t base);

/*
 * Is it a place that a queue does not use, and is the queue itself in use? When all were looked
 * for. target: the memory that they were found in.
 */
bool rings_is_unused(struct rings *rings, const struct target *target, uint64_t address);

/* Frees what was looked for and found. */
void rings_free(struct rings *rings);

#endif
