/*
 * rings.c - see rings.h
 *
 * The shape is that of struct nni_lmq in NNG's src/core/lmq.h, the same from 1.5 to 2.0: seven
 * words, which are the most that are let in, the places, the mask (one less than the places), the
 * length, the next to take, the next to fill, and the array. A queue of one or two has its array
 * behind them, and 0 places. The length must agree with the two indices: while a thread changes a
 * queue, it does not.
 *
 * What was freed keeps its shape, and its array may have become the program's, with messages that
 * are kept there. So a queue counts only in a context of a subscriber (struct sub0_ctx) or in what
 * a publisher has of a pipe (struct pub0_pipe), which are in a list of their socket's, and are
 * taken out of it before they are freed. The words before the queue are the same from 1.5 to 2.0; a
 * socket of a publisher begins with its list but in 2.0, where its queues do not count.
 */
#include "analyzer/snapshot/rings.h"

#include <stdlib.h>

#include "analyzer/base/array.h"

#define WORDS       7u
#define PLACES_MOST (UINT64_C(1) << 24)
#define RINGS_MOST  ((size_t)1 << 20)
#define OFFSET_MOST 4096u /* of a node in what the list is of */
#define PIPES_MOST  10000u
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
		items[rings->count++] = (struct ring){.at = base + i * 8,
		                                      .array = words[i + ARRAY],
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

static uint64_t
word_at(const struct target *target, uint64_t address)
{
	uint64_t word = 0;

	return target_read(target, &word, sizeof(word), address) == sizeof(word) ? word : 0;
}

/* Is it in a list, beside another: do both neighbours know it? */
static bool
is_listed(const struct target *target, uint64_t node, uint64_t next, uint64_t before)
{
	return next != node && word_at(target, next + sizeof(uint64_t)) == node &&
	       word_at(target, before) == node;
}

/*
 * Before the queue a context has a node of a list, the socket, and two lists, each with an offset.
 * Their heads know themselves, too, when they are empty.
 */
static bool
is_in_context(const struct target *target, uint64_t queue)
{
	enum { NEXT, BEFORE, SOCKET, TOPICS, TOPICS_OFFSET = 5, WAITING, WAITING_OFFSET = 8, CONTEXT };
	uint64_t words[CONTEXT], at = queue - sizeof(words);

	return target_read(target, words, sizeof(words), at) == sizeof(words) &&
	       words[TOPICS_OFFSET] < OFFSET_MOST && words[WAITING_OFFSET] < OFFSET_MOST &&
	       word_at(target, words[TOPICS] + sizeof(uint64_t)) == at + TOPICS * sizeof(uint64_t) &&
	       word_at(target, words[WAITING] + sizeof(uint64_t)) == at + WAITING * sizeof(uint64_t) &&
	       words[SOCKET] != 0 && is_listed(target, at, words[NEXT], words[BEFORE]);
}

/* Before the queue is the socket, which begins with the list of all its pipes. */
static bool
is_in_pipe(const struct target *target, uint64_t queue)
{
	enum { NEXT, OFFSET = 2, LIST };
	uint64_t list[LIST], socket = word_at(target, queue - sizeof(uint64_t));
	uint64_t item = queue - 2 * sizeof(uint64_t);

	if (target_read(target, list, sizeof(list), socket) != sizeof(list) ||
	    list[OFFSET] >= OFFSET_MOST) {
		return false;
	}
	uint64_t node = list[NEXT];
	for (unsigned i = 0; i < PIPES_MOST && node != socket && node != 0; i++) {
		if (node - list[OFFSET] == item) {
			return true;
		}
		node = word_at(target, node);
	}
	return false;
}

static bool
is_in_use(struct ring *ring, const struct target *target)
{
	if (ring->state == RING_UNKNOWN) {
		bool found = is_in_context(target, ring->at) || is_in_pipe(target, ring->at);
		ring->state = found ? RING_IN_USE : RING_FREED;
	}
	return ring->state == RING_IN_USE;
}

bool
rings_is_unused(struct rings *rings, const struct target *target, uint64_t address)
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
	struct ring *ring = &rings->items[low - 1];
	uint64_t place = (address - ring->array) / sizeof(uint64_t);
	return place < ring->places && ((place - ring->first) & (ring->places - 1)) >= ring->used &&
	       is_in_use(ring, target);
}

void
rings_free(struct rings *rings)
{
	free(rings->items);
	*rings = (struct rings){0};
}
