/*
 * scratch.c - see scratch.h
 *
 * The child of a vfork that starts another program never gives its room back, and the parent, whose
 * memory it is, would lose some with each child. So a thread remembers one room, and who took it:
 * when that is another process, the room is free again.
 */
#include "shim/libc/scratch.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

struct room {
	size_t size; /* all in all */
	uint64_t unused;
};

static __thread struct room *remembered;
static __thread pid_t taken_by; /* 0: nothing is remembered */

static struct room *
map(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED) {
		return NULL;
	}
	struct room *r = memory;
	r->size = size;
	return r;
}

void *
scratch_take(size_t size)
{
	struct room *r;
	pid_t self = getpid();
	size += sizeof(*r);
	if (taken_by == self) { /* this is a signal handler, in the middle of another start */
		r = map(size);
		return r != NULL ? r + 1 : NULL;
	}
	r = remembered;
	if (taken_by == 0 || r->size < size) {
		if (taken_by != 0) {
			munmap(r, r->size);
			taken_by = 0;
		}
		r = map(size);
	}
	if (r == NULL) {
		return NULL;
	}
	remembered = r;
	taken_by = self;
	return r + 1;
}

void
scratch_give(void *room)
{
	struct room *r = (struct room *)room - 1;
	if (r == remembered) {
		remembered = NULL;
		taken_by = 0;
	}
	munmap(r, r->size);
}
