/*
 * rings.h - NNG's own queues of messages, found in memory by their shape. A message that has left a
 * queue leaves its address in the queue's array until the place is used again: such an address is
 * no reference. One thread at a time.
 */
#ifndef NNGTRACE_SNAPSHOT_RINGS_H
#define NNGTRACE_SNAPSHOT_RINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One queue: an array of `places` addresses, of which `used` from `first` on are in use. */
struct ring {
	uint64_t array, places, first, used;
};
struct rings {
	struct ring *items;
	size_t count, room;
	bool sorted;
};

/* Looks for queues in words that stand at base. Where memory is short, some are not found. */
void rings_look(struct rings *rings, const uint64_t *words, size_t count, uint64_t base);

/* Is it a place of a queue that is not in use? When all were looked for. */
bool rings_is_unused(struct rings *rings, uint64_t address);

/* Frees what was looked for and found. */
void rings_free(struct rings *rings);

#endif
