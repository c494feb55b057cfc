/*
 * array.h - arrays that grow. The caller owns the array and frees it with free(). Not safe for two
 * threads with one array.
 */
#ifndef NNGTRACE_BASE_ARRAY_H
#define NNGTRACE_BASE_ARRAY_H

#include <stddef.h>

/*
 * Makes room for `more` items behind the first `count`. Returns the array, or NULL when memory is
 * short; then the old one is still there. *room: items that it has room for.
 */
void *array_grow(void *items, size_t *room, size_t count, size_t more, size_t item_size);

/* The same for the item at an index; the room that is new is filled with zeros. */
void *array_reach(void *items, size_t *room, size_t index, size_t item_size);

#endif
