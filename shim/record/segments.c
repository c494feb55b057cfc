/* segments.c - see segments.h */
#include "shim/record/segments.h"

#include <string.h>
#include <sys/mman.h>

#include "shim/base/mark.h"
#include "shim/base/memory.h"
#include "shim/trace/format.h"

#define SEGMENTS_MOST                                                                              \
	1024u            /* of 32 MB, none of which is done with: others stay as they were mapped */
#define KEPT_MOST 2u /* whose pages stay: threads still fill their chunks there */
/* A hole is a mapping more for the kernel, of which a process may have 65,530. */
#define HOLE_LEAST ((size_t)256 << 10)
#define HOLES_MOST 4096u

/* A bit for each page of a segment. */
struct pages {
	uint64_t *done; /* nobody will touch it again */
	uint64_t *gone; /* it is not mapped any more: it may be the host's */
};

static struct segment {
	uint8_t *start;
	size_t size;
	uint64_t offset;    /* in the file */
	struct pages pages; /* NULL: none is done with */
	bool has_news;      /* some are, since it was last looked at */
} segments[SEGMENTS_MOST];
static size_t count;
static uint64_t mapped;
static unsigned holes;

static size_t
map_bytes(const struct segment *s)
{
	return (s->size / NNGT_PAGE + 63) / 64 * sizeof(uint64_t);
}

static bool
has_bit(const uint64_t *map, size_t page)
{
	return map != NULL && (map[page / 64] >> page % 64 & 1) != 0;
}

static void
set_bits(uint64_t *map, size_t from, size_t to)
{
	for (size_t page = from; page < to; page++) {
		map[page / 64] |= UINT64_C(1) << page % 64;
	}
}

/* The next pages from *from on that are mapped, up to *to. False: there are none. */
static bool
next_mapped(const struct segment *s, size_t *from, size_t *to)
{
	size_t most = s->size / NNGT_PAGE;
	while (*from < most && has_bit(s->pages.gone, *from)) {
		++*from;
	}
	for (*to = *from; *to < most && !has_bit(s->pages.gone, *to); ++*to) {
	}
	return *from < *to;
}

void
segments_start(void)
{
	count = 0;
	mapped = 0;
	holes = 0;
}

/* What is mapped of a segment leaves the process's memory, but for the header. */
static void
drop_pages(const struct segment *s)
{
	size_t from = s->offset == 0 ? 1 : 0, to;
	for (; next_mapped(s, &from, &to); from = to) {
		madvise(s->start + from * NNGT_PAGE, (to - from) * NNGT_PAGE, MADV_DONTNEED);
	}
}

/* Unmaps pages that are done with, [from, to); around them are others or holes. */
static bool
unmap(struct segment *s, size_t from, size_t to)
{
	bool after = from > 0 && has_bit(s->pages.gone, from - 1);
	bool before = to < s->size / NNGT_PAGE && has_bit(s->pages.gone, to);
	bool grows = after || before;
	if (!grows && ((to - from) * NNGT_PAGE < HOLE_LEAST || holes == HOLES_MOST)) {
		return false;
	}
	if (munmap(s->start + from * NNGT_PAGE, (to - from) * NNGT_PAGE) != 0) {
		return false;
	}
	set_bits(s->pages.gone, from, to);
	mapped -= (to - from) * NNGT_PAGE;
	holes += !grows;
	holes -= after && before;
	return true;
}

static bool
release(struct segment *s)
{
	size_t most = s->size / NNGT_PAGE, to;
	bool some = false;
	s->has_news = false;
	for (size_t from = 0; from < most; from = to + 1) {
		for (to = from; to < most && has_bit(s->pages.done, to) && !has_bit(s->pages.gone, to);
		     to++) {
		}
		if (to > from && unmap(s, from, to)) {
			some = true;
		}
	}
	return some;
}

/* Those of which nothing is mapped any more are forgotten. */
static void
forget_empty(void)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		size_t from = 0, to;
		if (next_mapped(&segments[i], &from, &to)) {
			segments[kept++] = segments[i];
		} else {
			memory_give(segments[i].pages.done, 2 * map_bytes(&segments[i]));
			holes -= holes > 0;
		}
	}
	count = kept;
}

static bool
release_first(size_t many)
{
	bool some = false;
	for (size_t i = 0; i < many; i++) {
		some = (segments[i].has_news && release(&segments[i])) || some;
	}
	if (some) {
		forget_empty();
	}
	return some;
}

bool
segments_release(void)
{
	return release_first(count);
}

void
segments_add(void *start, size_t size, uint64_t offset, bool used_again)
{
	mapped += size;
	if (count == SEGMENTS_MOST) {
		return;
	}
	segments[count++] = (struct segment){.start = start, .size = size, .offset = offset};
	if (!used_again && count > KEPT_MOST) {
		drop_pages(&segments[count - KEPT_MOST - 1]);
		release_first(count - KEPT_MOST);
	}
}

void
segments_done(const void *start, size_t size)
{
	const uint8_t *chunk = start;
	size_t i = count;
	while (i > 0 && (size_t)(chunk - segments[i - 1].start) >= segments[i - 1].size) {
		i--;
	}
	if (i == 0) {
		return;
	}
	struct segment *s = &segments[i - 1];
	if (s->pages.done == NULL) {
		s->pages.done = memory_take(2 * map_bytes(s));
		s->pages.gone =
		    s->pages.done != NULL ? s->pages.done + map_bytes(s) / sizeof(uint64_t) : NULL;
	}
	if (s->pages.done != NULL) { /* else it stays mapped */
		size_t from = (size_t)(chunk - s->start) / NNGT_PAGE;
		set_bits(s->pages.done, from, from + size / NNGT_PAGE);
		s->has_news = true;
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
		size_t there = 0, to;
		if (whole > s->offset) {
			there = whole - s->offset < s->size ? (size_t)(whole - s->offset) : s->size;
		}
		for (size_t from = there / NNGT_PAGE; next_mapped(s, &from, &to); from = to) {
			void *lost =
			    mmap(s->start + from * NNGT_PAGE, (to - from) * NNGT_PAGE, PROT_READ | PROT_WRITE,
			         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
			if (lost != MAP_FAILED) { /* else it stays, and a store there is SIGBUS */
				mark_add(lost, (to - from) * NNGT_PAGE);
			}
		}
	}
}

void
segments_unlock(void)
{
	for (size_t i = 0; i < count; i++) {
		const struct segment *s = &segments[i];
		size_t to;
		for (size_t from = 0; next_mapped(s, &from, &to); from = to) {
			munlock(s->start + from * NNGT_PAGE, (to - from) * NNGT_PAGE);
		}
	}
}
