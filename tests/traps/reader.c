/* reader.c - see reader.h */
#include "tests/traps/reader.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/traps/reader_page.h"

static _Noreturn void
fail(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fputs("bad trace: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(2);
}

struct reader
reader_open(const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY);
	if (fd < 0 || fstat(fd, &st) != 0) {
		fail("%s cannot be opened", path);
	}
	if (st.st_size < (off_t)NNGT_PAGE) {
		fail("%s is shorter than a header", path);
	}
	void *bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	close(fd);
	if (bytes == MAP_FAILED) {
		fail("%s cannot be mapped", path);
	}
	struct reader r = {.bytes = bytes, .size = (size_t)st.st_size, .header = bytes};
	if (memcmp(r.header->magic, NNGT_MAGIC, 8) != 0 || r.header->version < NNGT_FORMAT_OLDEST ||
	    r.header->version > NNGT_FORMAT_VERSION) {
		fail("%s has no header", path);
	}
	if (r.header->allocated > r.size || r.header->allocated % NNGT_PAGE != 0) {
		fail("allocated is %llu", (unsigned long long)r.header->allocated);
	}
	return r;
}

static uint32_t
run_meta(const uint8_t *at, const uint8_t *end, reader_meta_fn meta, void *data)
{
	uint32_t stacks = 0;
	while (at < end) {
		const struct nngt_meta *m = (const void *)at;
		size_t size = (m->size + NNGT_SLOT - 1) / NNGT_SLOT * NNGT_SLOT;
		if (m->type == 0) {
			break;
		}
		if (m->type > NNGT_META_CODE || m->size < sizeof(*m) || size > (size_t)(end - at)) {
			fail("meta record of type %u, size %u", m->type, m->size);
		}
		if (m->type == NNGT_META_STACK &&
		    (m->value == 0 || m->size != sizeof(*m) + m->value * sizeof(uint64_t))) {
			fail("stack %u", m->id);
		}
		stacks += m->type == NNGT_META_STACK;
		if (meta != NULL) {
			meta(m, at + sizeof(*m), data);
		}
		at += size;
	}
	return stacks;
}

static void
tell_event(const struct nngt_chunk *c, const struct nngt_event *e, uint32_t stacks,
           reader_event_fn event, void *data)
{
	unsigned type = e->type & NNGT_TYPE_MASK;
	if (e->function >= NNGT_FUNCTIONS || type < NNGT_CALL || type > NNGT_CALLBACK_END) {
		fail("event of function %u, type %u, slots %u", e->function, e->type, e->slots);
	}
	if ((type == NNGT_CALL || type == NNGT_ENTER) && e->aux > stacks) {
		fail("stack %u of %u", e->aux, stacks);
	}
	if (event != NULL) {
		struct reader_event found = {e, (const uint8_t *)e + NNGT_EVENT_HEAD, c->thread, c->tid};
		event(&found, data);
	}
}

/* Version 3. False: the page has no record. */
static bool
run_page(const struct nngt_chunk *c, const uint8_t *at, const uint8_t *end, uint32_t stacks,
         reader_event_fn event, void *data)
{
	struct nngt_base base = {0};
	bool some = false;
	while ((size_t)(end - at) >= sizeof(struct nngt_head)) {
		_Alignas(uint64_t) uint8_t record[NNGT_WIDE_MOST] = {0}; /* with zeros behind the page */
		static union reader_wide wide;
		size_t left = (size_t)(end - at);
		bool is_event;
		if (__atomic_load_n((const uint32_t *)(const void *)at, __ATOMIC_ACQUIRE) == 0) {
			break;
		}
		memcpy(record, at, left < sizeof(record) ? left : sizeof(record));
		size_t size = reader_page_record(record, &base, &wide, &is_event);
		if (size == 0 || size > left) {
			fail("record of the word %08x", ((const struct nngt_head *)(const void *)at)->word);
		}
		if (is_event) {
			tell_event(c, &wide.event, stacks, event, data);
		}
		at += size;
		some = true;
	}
	return some;
}

static void
run_events(const struct reader *r, const struct nngt_chunk *c, uint32_t stacks,
           reader_event_fn event, void *data)
{
	const uint8_t *at = (const uint8_t *)(c + 1), *end = (const uint8_t *)c + c->size;
	const uint8_t *page_end = (const uint8_t *)c + NNGT_PAGE;
	if (r->header->version >= 3) {
		bool more = true;
		for (; at < end; at = page_end, page_end += NNGT_PAGE) {
			bool some = run_page(c, at, page_end, stacks, event, data);
			if (some && !more) {
				fail("a page of thread %u after one that has nothing", c->thread);
			}
			more = some;
		}
		return;
	}
	while (at < end) {
		const struct nngt_event *e = (const void *)at;
		if (__atomic_load_n(&e->time, __ATOMIC_ACQUIRE) == 0) {
			break;
		}
		size_t size = (size_t)e->slots * NNGT_SLOT;
		if (size == 0 || size > (size_t)(end - at)) {
			fail("event of function %u, type %u, slots %u", e->function, e->type, e->slots);
		}
		tell_event(c, e, stacks, event, data);
		at += size;
	}
}

static bool
is_empty(const uint8_t *page)
{
	static const uint8_t zeros[NNGT_PAGE];
	return memcmp(page, zeros, sizeof(zeros)) == 0;
}

/* The meta chunks first, since events refer to what they hold. */
static int
compare_chunks(const void *left, const void *right)
{
	const struct nngt_chunk *a = *(const struct nngt_chunk *const *)left;
	const struct nngt_chunk *b = *(const struct nngt_chunk *const *)right;
	if (a->kind != b->kind) {
		return a->kind == NNGT_CHUNK_META ? -1 : 1;
	}
	if (a->thread != b->thread) {
		return a->thread < b->thread ? -1 : 1;
	}
	return a->sequence < b->sequence ? -1 : a->sequence > b->sequence;
}

/* The chunks that count, ordered by thread and sequence; to be freed. */
static const struct nngt_chunk **
find_chunks(const struct reader *r, size_t *count)
{
	const struct nngt_chunk **chunks = malloc(r->size / NNGT_PAGE * sizeof(*chunks));
	*count = 0;
	if (chunks == NULL) {
		fail("not enough memory");
	}
	for (uint64_t at = NNGT_PAGE; at < r->header->allocated;) {
		const struct nngt_chunk *c = (const void *)(r->bytes + at);
		if (is_empty(r->bytes + at)) {
			at += NNGT_PAGE; /* the process ended while a thread made the pages there */
			continue;
		}
		if (c->magic != NNGT_CHUNK_MAGIC || c->size == 0 || c->size % NNGT_PAGE != 0 ||
		    c->size > r->header->allocated - at) {
			fail("chunk at %llu", (unsigned long long)at);
		}
		at += c->size;
		if (c->kind != NNGT_CHUNK_UNUSED) {
			chunks[(*count)++] = c;
		}
	}
	qsort(chunks, *count, sizeof(const struct nngt_chunk *), compare_chunks);
	return chunks;
}

void
reader_run(const struct reader *r, reader_event_fn event, reader_meta_fn meta, void *data)
{
	size_t count;
	const struct nngt_chunk **chunks = find_chunks(r, &count);
	uint32_t stacks = 0;
	uint64_t next = 0;
	for (size_t i = 0; i < count; i++) {
		const struct nngt_chunk *c = chunks[i];
		if (i > 0 && (c->kind != chunks[i - 1]->kind || c->thread != chunks[i - 1]->thread)) {
			next = 0;
		}
		/* A flight recorder's older chunks are no more. */
		if (r->header->limit == 0 && c->sequence != next++) {
			fail("chunk %llu of thread %u", (unsigned long long)c->sequence, c->thread);
		}
		if (c->kind == NNGT_CHUNK_EVENTS) {
			run_events(r, c, stacks, event, data);
		} else {
			stacks += run_meta((const uint8_t *)(c + 1), (const uint8_t *)c + c->size, meta, data);
		}
	}
	free(chunks);
}

const char *
reader_function(unsigned id)
{
	static const char *const names[] = {
#define CALL(name, result, when, does, about, releases, args) #name,
#define NOT_TRACED(name, why)
#define ANNOTATION(name, does, args) #name,
#include "shim/trace/nng_api.def"
#undef CALL
#undef NOT_TRACED
	};
	return names[id];
}

uint64_t
reader_dropped(const struct reader *r)
{
	uint64_t sum = 0;
	for (int i = 0; i < NNGT_DROPPED_KINDS; i++) {
		sum += r->header->dropped[i];
	}
	return sum;
}

uint32_t
reader_u32(const struct reader_event *e, size_t offset)
{
	uint32_t number;
	memcpy(&number, e->payload + offset, sizeof(number));
	return number;
}

uint64_t
reader_u64(const struct reader_event *e, size_t offset)
{
	uint64_t number;
	memcpy(&number, e->payload + offset, sizeof(number));
	return number;
}
