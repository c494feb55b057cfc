/*
 * arena.h - memory for the shim's few small objects that live as long as the process:
 * the host's malloc is the host's.  Under the caller's lock.
 *
 * They stand in for callbacks, and have their arguments, which NNG would have otherwise. So what
 * is in them counts when somebody looks for the program's pointers.
 */
#ifndef NNGTRACE_SHIM_BASE_ARENA_H
#define NNGTRACE_SHIM_BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

#include "shim/base/memory.h"

#define ARENA_BLOCK ((size_t)64 << 10)

struct arena {
	uint8_t *next, *end;
};

/* In a forked child: another thread may have been taking memory, so a new block is begun. */
static inline void
arena_start(struct arena *a)
{
	a->next = a->end = NULL;
}

/* Zeroed memory that is never given back, or NULL. size: small, a multiple of 8. */
static inline void *
arena_take(struct arena *a, size_t size)
{
	if ((size_t)(a->end - a->next) < size) {
		void *block = memory_take_seen(ARENA_BLOCK);
		if (block == NULL) {
			return NULL;
		}
		a->next = block;
		a->end = a->next + ARENA_BLOCK;
	}
	void *taken = a->next;
	a->next += size;
	return taken;
}

#endif
