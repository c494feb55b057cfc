/*
 * chunks.c - finds the chunks of a trace. They lie one behind the other; where that chain is
 * broken (damage, a hole, space claimed but never used) every page is looked at until one
 * starts with a chunk again.
 */
#include "analyzer/read/reader.h"

#include <stdlib.h>
#include <string.h>

#define SCAN_BYTES (64u * NNGT_PAGE)

struct search {
	struct trace *trace;
	uint64_t offset;
	bool in_damage; /* this stretch of damage has been counted */
	bool behind_event_chunk, behind_chunk;
	uint8_t buffer[SCAN_BYTES];
};

static bool
header_is_sound(const struct nngt_chunk *header)
{
	if (header->magic != NNGT_CHUNK_MAGIC || header->size < NNGT_PAGE ||
	    header->size > NNGT_CHUNK_MAX || header->size % NNGT_PAGE != 0 ||
	    header->sequence > UINT32_MAX) {
		return false;
	}
	return header->kind >= NNGT_CHUNK_EVENTS && header->kind <= NNGT_CHUNK_UNUSED;
}

static bool
read_header(const struct trace *trace, uint64_t offset, struct nngt_chunk *header)
{
	return file_read(trace, header, sizeof(*header), offset) == sizeof(*header) &&
	       header_is_sound(header);
}

static bool
add_chunk(struct search *search, const struct nngt_chunk *header)
{
	struct trace *trace = search->trace;
	bool events = header->kind == NNGT_CHUNK_EVENTS;
	struct chunk_list *list = events ? &trace->chunks : &trace->meta_chunks;
	struct chunk *items = array_grow(list->items, &list->capacity, list->count, 1, sizeof(*items));
	if (items == NULL) {
		return false;
	}
	list->items = items;
	uint64_t left = trace->size - search->offset;
	uint32_t size = header->size;
	if (size > left) {
		size = (uint32_t)left;
		trace->info.damaged++;
	}
	items[list->count++] = (struct chunk){.page = (uint32_t)(search->offset / NNGT_PAGE),
	                                      .sequence = (uint32_t)header->sequence,
	                                      .size = size,
	                                      .thread = events ? header->thread : 0};
	search->behind_chunk = true;
	search->behind_event_chunk = events;
	search->in_damage = false;
	search->offset += size;
	return true;
}

/*
 * Behind a chunk comes something that is neither a chunk nor unused. Perhaps the chunk's size
 * is what is damaged: another chunk inside it says so. Goes back there and returns true.
 */
static bool
shorten_last_chunk(struct search *search)
{
	struct trace *trace = search->trace;
	struct chunk_list *list = search->behind_event_chunk ? &trace->chunks : &trace->meta_chunks;
	struct chunk *last = &list->items[list->count - 1];
	for (uint32_t at = NNGT_PAGE; at < last->size; at += NNGT_PAGE) {
		struct nngt_chunk header;
		if (read_header(trace, chunk_offset(last) + at, &header)) {
			last->size = at;
			search->offset = chunk_offset(last) + at;
			return true;
		}
	}
	return false;
}

/*
 * A chunk begins as kind UNUSED; its magic is written last. The process may have ended before
 * that: then there is nothing else in the page.
 */
static bool
is_being_begun(const uint8_t *page, size_t size)
{
	struct nngt_chunk header;
	if (size < sizeof(header)) {
		return false;
	}
	memcpy(&header, page, sizeof(header));
	bool begun = header.kind == 0 || header.kind == NNGT_CHUNK_UNUSED;
	header.kind = 0;
	header.size = 0;
	return begun && memory_is_zero(&header, sizeof(header)) &&
	       memory_is_zero(page + sizeof(header), size - sizeof(header));
}

/* One page that does not start with a chunk. True when the search goes on somewhere else. */
static bool
odd_page(struct search *search, const uint8_t *page, size_t size)
{
	if (search->in_damage || memory_is_zero(page, size) || is_being_begun(page, size)) {
		search->behind_chunk = false;
		return false;
	}
	search->trace->info.damaged++;
	search->in_damage = true;
	bool moved = search->behind_chunk && shorten_last_chunk(search);
	search->behind_chunk = false;
	return moved;
}

/* From a place that is no chunk to the next that is, or to the end of the file. */
static void
resynchronise(struct search *search)
{
	const struct trace *trace = search->trace;
	while (search->offset < trace->size) {
		uint64_t data = file_next_data(trace, search->offset) & ~(uint64_t)(NNGT_PAGE - 1);
		if (data > search->offset) {
			search->offset = data;
			search->behind_chunk = false;
		}
		size_t got = file_read(trace, search->buffer, SCAN_BYTES, search->offset);
		if (got == 0) {
			search->offset = trace->size;
		}
		for (size_t at = 0; at < got; at += NNGT_PAGE) {
			const uint8_t *page = search->buffer + at;
			size_t size = got - at < NNGT_PAGE ? got - at : NNGT_PAGE;
			struct nngt_chunk header = {0};
			if (size >= sizeof(header)) {
				memcpy(&header, page, sizeof(header));
			}
			if (header_is_sound(&header) || odd_page(search, page, size)) {
				return;
			}
			search->offset += NNGT_PAGE;
		}
	}
}

static int
compare_chunks(const void *left, const void *right, void *items)
{
	const struct chunk *a = (const struct chunk *)items + *(const uint32_t *)left;
	const struct chunk *b = (const struct chunk *)items + *(const uint32_t *)right;
	if (a->thread != b->thread) {
		return a->thread < b->thread ? -1 : 1;
	}
	if (a->sequence != b->sequence) {
		return a->sequence < b->sequence ? -1 : 1;
	}
	return a->page < b->page ? -1 : a->page > b->page;
}

/*
 * Sorts by thread and sequence. Of two with the same number the first in the file counts.
 * A missing number is damage only where the thread's first chunk is still there, and the trace
 * is not a flight recorder's, which leaves out what is old.
 */
static bool
order_chunks(struct trace *trace, struct chunk_list *list)
{
	list->order = malloc((list->count + 1) * sizeof(*list->order));
	if (list->order == NULL) {
		return false;
	}
	for (size_t i = 0; i < list->count; i++) {
		list->order[i] = (uint32_t)i;
	}
	qsort_r(list->order, list->count, sizeof(*list->order), compare_chunks, list->items);
	size_t kept = 0;
	uint32_t first_sequence = 0;
	for (size_t i = 0; i < list->count; i++) {
		const struct chunk *chunk = &list->items[list->order[i]];
		const struct chunk *last = kept > 0 ? &list->items[list->order[kept - 1]] : NULL;
		if (last == NULL || last->thread != chunk->thread) {
			first_sequence = chunk->sequence;
		} else if (last->sequence == chunk->sequence) {
			trace->info.damaged++;
			continue;
		} else if (last->sequence + 1 != chunk->sequence && first_sequence == 0 &&
		           trace->header.limit == 0) {
			trace->info.damaged++;
		}
		list->order[kept++] = list->order[i];
	}
	list->found = list->count;
	list->count = kept;
	return true;
}

static bool
find_all(struct search *search)
{
	struct trace *trace = search->trace;
	while (search->offset < trace->size && search->offset / NNGT_PAGE <= UINT32_MAX) {
		struct nngt_chunk header;
		if (!read_header(trace, search->offset, &header)) {
			resynchronise(search);
		} else if (header.kind == NNGT_CHUNK_UNUSED) {
			search->offset += header.size;
			search->behind_chunk = search->in_damage = false;
		} else if (!add_chunk(search, &header)) {
			return false;
		}
	}
	return true;
}

bool
chunks_find(struct trace *trace)
{
	struct search *search = calloc(1, sizeof(*search));
	if (search == NULL) {
		return false;
	}
	search->trace = trace;
	search->offset = NNGT_PAGE;
	bool found = find_all(search);
	free(search);
	return found && order_chunks(trace, &trace->chunks) && order_chunks(trace, &trace->meta_chunks);
}

const struct chunk *
chunks_at(const struct trace *trace, uint64_t offset)
{
	size_t low = 0, high = trace->chunks.found;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct chunk *chunk = &trace->chunks.items[middle];
		if (offset < chunk_offset(chunk)) {
			high = middle;
		} else if (offset >= chunk_offset(chunk) + chunk->size) {
			low = middle + 1;
		} else {
			return chunk;
		}
	}
	return NULL;
}
