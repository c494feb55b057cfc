/* array.c - see array.h */
#include "analyzer/base/array.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_FIRST 16

void *
array_grow(void *items, size_t *room, size_t count, size_t more, size_t item_size)
{
	if (more <= *room - count) {
		return items;
	}
	size_t wanted = *room == 0 ? ROOM_FIRST : *room * 2;
	if (wanted < count + more) {
		wanted = count + more;
	}
	void *grown = reallocarray(items, wanted, item_size);
	if (grown != NULL) {
		*room = wanted;
	}
	return grown;
}

void *
array_reach(void *items, size_t *room, size_t index, size_t item_size)
{
	size_t before = *room;

	if (index < before) {
		return items;
	}
	char *grown = array_grow(items, room, before, index + 1 - before, item_size);
	if (grown != NULL) {
		memset(grown + before * item_size, 0, (*room - before) * item_size);
	}
	return grown;
}
