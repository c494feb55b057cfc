/*
 * rings.c - see rings.h
 *
 * The shape is that of struct nni_lmq in NNG's src/core/lmq.h, the same from 1.5 to 2.0: seven
 * words, which are the most that are let in, the places, the mask (one less than the places), the
 * length, the next to take, the next to fill, and the array. A queue of one or two has its array
 * behind them, and 0 places. The length must agree with the two indices: while a thread changes a
 * queue, it does not.
 */
#include "analyzer/snapshot/rings.h"

#include <stdlib.h>

#include "analyzer/base/array.h"

#define WORDS       7u
#define PLACES_MOST (UINT64_C(1) << 24)
#define RINGS_MOST  ((size_t)1 << 20)
enum { MOST, PLACES, MASK, LENGTH, TAKE, FILL, ARRAY };

static bool
is_ring(const uint64_t *words, uint64_t at)
{
	uint64_t mask = words[MASK], places = mask + 1;

	if (mask == 0 || mask >= PLACES_MOST || (places & mask) != 0 ||
	    (words[PLACES] != places &&
	     (words[PLACES] != 0 || mask != 1 || words[ARRAY] != at + WORDS * sizeof(uint64_t)))) {
		return false;
	}
	return words[MOST] <= places && words[LENGTH] <= words[MOST] && words[TAKE] < places &&
	       words[FILL] < places && ((words[FILL] - words[TAKE]) & mask) == (words[LENGTH] & mask) &&
	       words[ARRAY] != 0 && words[ARRAY] % sizeof(uint64_t) == 0;
}

void
rings_look(struct rings *rings, const uint64_t *words, size_t count, uint64_t base)
{
	for (size_t i = 0; i + WORDS <= count; i++) {
		/* Nearly all words end here. */
		if (words[i + MASK] - 1 >= PLACES_MOST || !is_ring(words + i, base + i * 8)) {
			continue;
		}
		struct ring *items = rings->count < RINGS_MOST ? array_grow(rings->items, &rings->room,
		                                                            rings->count, 1, sizeof(*items))
		                                               : NULL;
		if (items == NULL) {
			return;
		}
		rings->items = items;
		items[rings->count++] = (struct ring){.array = words[i + ARRAY],
		                                      .places = words[i + MASK] + 1,
		                                      .first = words[i + TAKE],
		                                      .used = words[i + LENGTH]};
		rings->sorted = false;
	}
}

static int
by_array(const void *left, const void *right)
{
	const struct ring *a = left, *b = right;

	return (a->array > b->array) - (a->array < b->array);
}

/* Two that claim one array: neither is believed. */
static bool
is_claimed_twice(const struct rings *rings, size_t at)
{
	const struct ring *ring = &rings->items[at];

	return (at > 0 && rings->items[at - 1].array == ring->array) ||
	       (at + 1 < rings->count && rings->items[at + 1].array == ring->array);
}

bool
rings_is_unused(struct rings *rings, uint64_t address)
{
	size_t low = 0, high = rings->count;

	if (!rings->sorted && rings->count > 1) {
		qsort(rings->items, rings->count, sizeof(*rings->items), by_array);
		rings->sorted = true;
	}
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (rings->items[middle].array <= address) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	if (low == 0 || address % sizeof(uint64_t) != 0 || is_claimed_twice(rings, low - 1)) {
		return false;
	}
	const struct ring *ring = &rings->items[low - 1];
	uint64_t place = (address - ring->array) / sizeof(uint64_t);
	return place < ring->places && ((place - ring->first) & (ring->places - 1)) >= ring->used;
}

void
rings_free(struct rings *rings)
{
	free(rings->items);
	*rings = (struct rings){0};
}
