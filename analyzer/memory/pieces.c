/* pieces.c - see memory.h */
#include "analyzer/memory/memory.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/base/array.h"

uint8_t *
pieces_add(struct pieces *pieces, uint64_t address, size_t size)
{
	struct piece *items =
	    array_grow(pieces->items, &pieces->room, pieces->count, 1, sizeof(*items));

	if (items == NULL) {
		return NULL;
	}
	pieces->items = items;
	uint8_t *bytes = array_grow(pieces->bytes, &pieces->bytes_room, pieces->used, size, 1);
	if (bytes == NULL) {
		return NULL;
	}
	pieces->bytes = bytes;
	items[pieces->count++] = (struct piece){address, size, pieces->used};
	pieces->used += size;
	return bytes + pieces->used - size;
}

void
pieces_cut(struct pieces *pieces, size_t size)
{
	struct piece *last = &pieces->items[pieces->count - 1];

	pieces->used = last->at + size;
	last->size = size;
}

void
pieces_free(struct pieces *pieces)
{
	free(pieces->items);
	free(pieces->bytes);
	*pieces = (struct pieces){0};
}

bool
pieces_read(void *data, void *to, size_t size, uint64_t address)
{
	const struct pieces *pieces = data;

	for (size_t i = 0; i < pieces->count; i++) {
		const struct piece *piece = &pieces->items[i];
		if (address >= piece->address && size <= piece->size &&
		    address - piece->address <= piece->size - size) {
			memcpy(to, pieces->bytes + piece->at + (address - piece->address), size);
			return true;
		}
	}
	return false;
}
