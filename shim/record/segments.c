/* segments.c - see segments.h */
#include "shim/record/segments.h"

#include <sys/mman.h>

#include "shim/trace/format.h"

#define SEGMENTS_MOST 1024u /* of 32 MB: what lies beyond 32 GB stays as it was mapped */

static struct segment {
	uint8_t *start;
	size_t size;
	uint64_t offset; /* in the file */
} segments[SEGMENTS_MOST];
static size_t count;
static uint64_t mapped;

void
segments_start(void)
{
	count = 0;
	mapped = 0;
}

void
segments_add(void *start, size_t size, uint64_t offset, bool used_again)
{
	mapped += size;
	if (count == SEGMENTS_MOST) {
		return;
	}
	segments[count++] = (struct segment){.start = start, .size = size, .offset = offset};
	/* Threads still fill their chunks of the last one, and the header is in the first page. */
	if (!used_again && count > 2) {
		size_t kept = count == 3 ? NNGT_PAGE : 0;
		madvise(segments[count - 3].start + kept, segments[count - 3].size - kept, MADV_DONTNEED);
	}
}

uint64_t
segments_mapped(void)
{
	return mapped;
}

void
segments_cut(uint64_t bytes)
{
	uint64_t whole = (bytes + NNGT_PAGE - 1) / NNGT_PAGE * NNGT_PAGE;
	for (size_t i = 0; i < count; i++) {
		const struct segment *s = &segments[i];
		size_t there = 0;
		if (whole > s->offset) {
			there = whole - s->offset < s->size ? (size_t)(whole - s->offset) : s->size;
		}
		if (there < s->size) {
			void *lost = mmap(s->start + there, s->size - there, PROT_READ | PROT_WRITE,
			                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
			(void)lost; /* without memory it stays as it is, and a store there is SIGBUS */
		}
	}
}

void
segments_unlock(void)
{
	for (size_t i = 0; i < count; i++) {
		munlock(segments[i].start, segments[i].size);
	}
}
