/* retired_chunks.c - see retired_chunks.h */
#include "shim/record/retired_chunks.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "shim/base/memory.h"
#include "shim/record/page.h"

#define ROOM_FIRST 512u

/* A ring. room: a power of two, or 0. */
static struct nngt_chunk **ring;
static size_t room, first, count;

static bool
make_room(void)
{
	if (count < room) {
		return true;
	}
	size_t larger = room == 0 ? ROOM_FIRST : 2 * room;
	void *memory = memory_take(larger * sizeof(struct nngt_chunk *));
	if (memory == NULL) {
		return false;
	}
	struct nngt_chunk **other = memory;
	for (size_t i = 0; i < count; i++) {
		other[i] = ring[(first + i) & (room - 1)];
	}
	if (ring != NULL) {
		memory_give(ring, room * sizeof(struct nngt_chunk *));
	}
	ring = other;
	room = larger;
	first = 0;
	return true;
}

void
retired_chunks_put(struct nngt_chunk *chunk)
{
	if (make_room()) {
		ring[(first + count++) & (room - 1)] = chunk;
	}
}

struct nngt_chunk *
retired_chunks_take(void)
{
	if (count == 0) {
		return NULL;
	}
	struct nngt_chunk *chunk = ring[first];
	first = (first + 1) & (room - 1);
	count--;
	return chunk;
}

void
retired_chunks_start(void)
{
	/* In a forked child the ring is the parent's, and may have been copied half-moved. */
	ring = NULL;
	room = first = count = 0;
}

/* How many events a chunk has, and the time of the last. */
static uint64_t
count_events(const struct nngt_chunk *chunk, uint64_t *last)
{
	const uint8_t *at = (const uint8_t *)(chunk + 1);
	uint64_t events = 0, high = 0;
	for (uint32_t end = NNGT_PAGE; end <= chunk->size; end += NNGT_PAGE) {
		const uint8_t *page_end = (const uint8_t *)chunk + end;
		size_t size;
		for (; (size_t)(page_end - at) >= sizeof(struct nngt_head) &&
		       (size = page_record_size(at)) != 0;
		     at += size) {
			const struct nngt_base *record = (const void *)at;
			if ((record->word & 0xff) == NNGT_BASE) {
				high = record->time_high;
			} else {
				*last = high << 32 | ((const struct nngt_head *)(const void *)at)->time;
				events++;
			}
		}
		at = page_end;
	}
	return events;
}

void
retired_chunks_clear(struct nngt_chunk *chunk, struct nngt_header *header)
{
	uint64_t last = 0, until = __atomic_load_n(&header->overwritten_until, __ATOMIC_RELAXED);
	uint64_t events = count_events(chunk, &last);
	while (last > until &&
	       !__atomic_compare_exchange_n(&header->overwritten_until, &until, last, false,
	                                    __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
	}
	__atomic_fetch_add(&header->overwritten, events, __ATOMIC_RELAXED);
	__atomic_store_n(&chunk->kind, (uint16_t)NNGT_CHUNK_UNUSED, __ATOMIC_RELEASE);
	memset(chunk + 1, 0, chunk->size - sizeof(*chunk));
}
