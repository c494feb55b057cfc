/* segments.c - see segments.h */
#include "shim/record/segments.h"

#include <sys/mman.h>

#define SEGMENTS_MOST                                                                              \
	1024u /* with segments of 32 MB a trace of 32 GB; what is beyond stays mapped */

/* Or what is left of one: a run of meta chunks. */
static struct segment {
	uint8_t *start; /* NULL: not used */
	size_t size;
	uint64_t offset; /* in the file */
	uint32_t chunks; /* of events, given out and not done */
	bool keeps;      /* is never unmapped */
} segments[SEGMENTS_MOST];
static size_t count;
static struct segment *current; /* the one that chunks are given out of, or NULL */
static uint64_t mapped;

void
segments_start(void)
{
	count = 0;
	current = NULL;
	mapped = 0;
}

static struct segment *
new_segment(void)
{
	for (size_t i = 0; i < count; i++) {
		if (segments[i].start == NULL) {
			return &segments[i];
		}
	}
	return count < SEGMENTS_MOST ? &segments[count++] : NULL;
}

uint64_t
segments_mapped(void)
{
	return mapped;
}

/* The newest come last, mostly, and are asked for most. */
static struct segment *
find(const void *address)
{
	for (size_t i = count; i-- > 0;) {
		if ((uintptr_t)address - (uintptr_t)segments[i].start < segments[i].size) {
			return &segments[i];
		}
	}
	return NULL;
}

void
segments_taken(const struct nngt_chunk *chunk)
{
	struct segment *s = find(chunk);
	if (s != NULL) {
		s->chunks++;
	}
}

static bool
is_kept(const struct nngt_chunk *c)
{
	return c->kind == NNGT_CHUNK_META;
}

/* The run of chunks of one sort that starts here. */
static size_t
run_length(const uint8_t *at, const uint8_t *end, bool kept)
{
	size_t length = 0;
	while (at + length < end) {
		const struct nngt_chunk *c = (const void *)(at + length);
		if (c->magic != NNGT_CHUNK_MAGIC || c->size == 0 || is_kept(c) != kept) {
			break;
		}
		length += c->size;
	}
	return length;
}

/* Unmaps the chunks of events; each run of others is a segment of its own that stays. */
static void
unmap(struct segment *s)
{
	uint8_t *at = s->start, *end = at + s->size;
	uint64_t offset = s->offset;
	s->start = NULL;
	if (offset == 0) { /* the header's page */
		*new_segment() = (struct segment){.start = at, .size = NNGT_PAGE, .keeps = true};
		at += NNGT_PAGE;
		offset += NNGT_PAGE;
	}
	while (at < end) {
		bool kept = is_kept((const void *)at);
		size_t length = run_length(at, end, kept);
		struct segment *rest = kept || length == 0 ? new_segment() : NULL;
		if (length == 0) {
			length = (size_t)(end - at); /* not as it should be: nothing is unmapped */
		}
		if (rest != NULL) {
			*rest = (struct segment){.start = at, .size = length, .offset = offset, .keeps = true};
		} else if (!kept && munmap(at, length) == 0) {
			mapped -= length;
		}
		at += length;
		offset += length;
	}
}

static void
unmap_when_done(struct segment *s)
{
	if (s != NULL && s != current && !s->keeps && s->chunks == 0) {
		unmap(s);
	}
}

void
segments_add(void *start, size_t size, uint64_t offset, bool keeps)
{
	struct segment *before = current;
	current = NULL;
	unmap_when_done(before);
	mapped += size;
	current = new_segment();
	if (current != NULL) {
		*current = (struct segment){.start = start, .size = size, .offset = offset, .keeps = keeps};
	}
}

void
segments_done(const struct nngt_chunk *chunk)
{
	struct segment *s = find(chunk);
	if (s != NULL && s->chunks != 0) {
		s->chunks--;
		unmap_when_done(s);
	}
}

void
segments_cut(uint64_t bytes)
{
	uint64_t whole = (bytes + NNGT_PAGE - 1) / NNGT_PAGE * NNGT_PAGE;
	for (size_t i = 0; i < count; i++) {
		struct segment *s = &segments[i];
		if (s->start == NULL || s->offset + s->size <= whole) {
			continue;
		}
		size_t there = whole > s->offset ? (size_t)(whole - s->offset) : 0;
		void *lost = mmap(s->start + there, s->size - there, PROT_READ | PROT_WRITE,
		                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
		(void)lost; /* without memory it stays as it is, and a store there is SIGBUS */
		s->keeps = true;
	}
}

void
segments_unlock(void)
{
	for (size_t i = 0; i < count; i++) {
		if (segments[i].start != NULL) {
			munlock(segments[i].start, segments[i].size);
		}
	}
}
