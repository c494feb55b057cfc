/* ahead.c - see ahead.h */
#include "shim/record/ahead.h"

static struct {
	struct ahead_part rest;    /* of the segment: what was not taken */
	size_t ready;              /* so much of it, at its start, has its pages */
	struct ahead_part filling; /* size 0: nobody makes pages */
	bool passed;               /* what is being filled is not in `rest` any more */
	struct ahead_part spare;   /* passed over, and filled since; size 0: none */
} space;

static void
move_on(struct ahead_part *part, size_t size)
{
	part->start += size;
	part->offset += size;
	part->size -= size;
}

static struct ahead_part
split(struct ahead_part *from, size_t size)
{
	struct ahead_part taken = *from;
	taken.size = size;
	move_on(from, size);
	return taken;
}

void
ahead_set(uint8_t *start, size_t size, uint64_t offset)
{
	space.rest = (struct ahead_part){.start = start, .size = size, .offset = offset};
	space.ready = 0;
}

size_t
ahead_left(void)
{
	if (space.spare.size != 0) {
		return space.spare.size;
	}
	if (space.filling.size == 0 || space.passed) {
		return space.rest.size;
	}
	if (space.ready != 0) {
		return space.ready; /* what is being filled begins behind it */
	}
	space.passed = true;
	move_on(&space.rest, space.filling.size);
	return space.rest.size;
}

struct ahead_part
ahead_take(size_t wanted)
{
	size_t left = ahead_left();
	size_t size = wanted < left ? wanted : left;
	if (space.spare.size != 0) {
		return split(&space.spare, size);
	}
	struct ahead_part taken = split(&space.rest, size);
	taken.has_pages = size <= space.ready;
	space.ready -= taken.has_pages ? size : space.ready;
	return taken;
}

bool
ahead_fill_begin(size_t step, struct ahead_part *part)
{
	size_t left = space.rest.size - space.ready;
	if (space.filling.size != 0 || space.spare.size != 0 || left == 0 || space.ready >= step / 2) {
		return false;
	}
	*part = space.rest;
	move_on(part, space.ready);
	size_t size = step - part->offset % step;
	part->size = size < left ? size : left;
	space.filling = *part;
	space.passed = false;
	return true;
}

void
ahead_fill_end(bool made)
{
	if (space.filling.size == 0) {
		return;
	}
	if (space.passed) {
		space.spare = space.filling;
		space.spare.has_pages = made;
	} else if (made) {
		space.ready += space.filling.size;
	}
	space.filling.size = 0;
}

void
ahead_clear(void)
{
	space.rest.size = space.filling.size = space.spare.size = 0;
	space.ready = 0;
}
