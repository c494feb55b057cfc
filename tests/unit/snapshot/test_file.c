/* TRACE.snapshot: what is written is read again, and hostile files are refused, soon. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/snapshot/rings.h"
#include "analyzer/snapshot/snapshot.h"
#include "tests/support/trace_writer.h"

#define HOLES ((off_t)10 << 30)

static char directory[64], trace_name[96], name[128];
static struct trace *trace;

static void
set_up(void)
{
	strcpy(directory, "/tmp/nngtrace-snapshot-XXXXXX");
	cr_assert_not_null(mkdtemp(directory));
	snprintf(trace_name, sizeof(trace_name), "%s/t", directory);
	snprintf(name, sizeof(name), "%s.snapshot", trace_name);
	struct trace_writer *writer = trace_writer_open(trace_name);
	trace_writer_thread(writer, 0, 4711, "main");
	trace_writer_call(writer, 0, NNGT_FN_nng_msg_alloc, 0, 0, WITH(0x5500, 3));
	cr_assert(trace_writer_close(writer));
	trace = trace_open(trace_name, NULL);
	cr_assert_not_null(trace);
}

static void
tear_down(void)
{
	trace_close(trace);
	unlink(name);
	unlink(trace_name);
	rmdir(directory);
}

TestSuite(snapshot, .init = set_up, .fini = tear_down, .timeout = 60);

static struct snapshot_header
header(uint32_t sections)
{
	const struct trace_info *info = trace_info(trace);
	return (struct snapshot_header){.magic = SNAPSHOT_MAGIC,
	                                .version = SNAPSHOT_VERSION,
	                                .byte_order = NNGT_BYTE_ORDER,
	                                .pid = info->pid,
	                                .process_start = info->process_start,
	                                .start_wall_ns = info->start_wall_ns,
	                                .sections = sections};
}

/* A file of so many bytes, of which all but the header and the first sections are holes. */
static void
write_file(const struct snapshot_section *sections, uint32_t count, off_t bytes)
{
	struct snapshot_header first = header(count);
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	size_t size = count * sizeof(*sections);

	cr_assert(fd >= 0);
	cr_assert_eq(write(fd, &first, sizeof(first)), (ssize_t)sizeof(first));
	cr_assert_eq(write(fd, sections, size), (ssize_t)size);
	cr_assert_eq(ftruncate(fd, bytes), 0);
	close(fd);
}

static void
expect(enum snapshot_read expected)
{
	struct snapshot snapshot;
	struct error err = {0};

	cr_assert_eq(snapshot_read(&snapshot, trace, 0, &err), expected, "%s", err.text);
	snapshot_free(&snapshot);
}

static void
section_is(enum snapshot_read expected, uint32_t type, uint32_t item_size, uint64_t count)
{
	struct snapshot_section section = {.type = type, .item_size = item_size, .count = count};

	write_file(&section, 1, HOLES);
	expect(expected);
}

Test(snapshot, holes_and_counts)
{
	section_is(SNAPSHOT_READ, SNAPSHOT_OBJECTS, 64, SNAPSHOT_OBJECTS_MAX);
	section_is(SNAPSHOT_READ, SNAPSHOT_MAPS, 128, SNAPSHOT_MAPS_MAX);
	section_is(SNAPSHOT_READ, SNAPSHOT_THREADS, sizeof(struct snapshot_thread), 100);
	section_is(SNAPSHOT_REFUSED, SNAPSHOT_THREADS, sizeof(struct snapshot_thread),
	           SNAPSHOT_THREADS_MAX + 1);
	section_is(SNAPSHOT_REFUSED, SNAPSHOT_MODULES, sizeof(struct snapshot_module),
	           SNAPSHOT_MODULES_MAX + 1);
	section_is(SNAPSHOT_REFUSED, SNAPSHOT_COSTS, sizeof(struct snapshot_cost), UINT64_C(1) << 59);
	section_is(SNAPSHOT_READ, 77, 1, UINT64_C(1) << 33);
	section_is(SNAPSHOT_READ, 77, 0, UINT64_MAX);
	section_is(SNAPSHOT_REFUSED, SNAPSHOT_OBJECTS, 64, SNAPSHOT_OBJECTS_MAX + 1);
	section_is(SNAPSHOT_REFUSED, SNAPSHOT_OBJECTS, 64, UINT64_C(1) << 60);
	section_is(SNAPSHOT_REFUSED, SNAPSHOT_MAPS, 128, UINT64_C(1) << 60);
	section_is(SNAPSHOT_REFUSED, SNAPSHOT_OBJECTS, 0, 1);
	section_is(SNAPSHOT_REFUSED, SNAPSHOT_OBJECTS, 63, 1);
	section_is(SNAPSHOT_REFUSED, 77, 16, UINT64_C(1) << 60);
	section_is(SNAPSHOT_REFUSED, 77, UINT32_MAX, UINT64_MAX);
}

Test(snapshot, sections_that_reach_over_the_end_or_come_twice)
{
	struct snapshot_section twice[] = {{.type = SNAPSHOT_OBJECTS, .item_size = 64},
	                                   {.type = SNAPSHOT_OBJECTS, .item_size = 64, .count = 3}};
	struct snapshot_section far[] = {{.type = 77, .item_size = 1, .count = 1000},
	                                 {.type = SNAPSHOT_OBJECTS, .item_size = 64}};

	write_file(far, 2, 1050); /* the second would begin behind the end */
	expect(SNAPSHOT_REFUSED);
	write_file(twice, 2, 4096);
	expect(SNAPSHOT_REFUSED);
	write_file(twice + 1, 1, 80 + 16 + 2 * 64 + 63);
	expect(SNAPSHOT_REFUSED);
	write_file(twice + 1, 1, 80 + 16 + 3 * 64);
	expect(SNAPSHOT_READ);
}

/* The number whose product with the hash's factor is a small multiple of 2^44. */
static uint64_t
colliding(uint64_t i)
{
	uint64_t inverse = 1;
	const uint64_t factor = UINT64_C(0x9e3779b97f4a7c15);

	for (unsigned step = 0; step < 6; step++) {
		inverse *= 2 - factor * inverse;
	}
	uint64_t key = (i << 44) * inverse;
	return key ^ key >> 32;
}

Test(snapshot, births_that_are_alike_in_a_hash)
{
	struct snapshot snapshot = {.header = header(0), .object_count = SNAPSHOT_OBJECTS_MAX};
	struct error err = {0};

	snapshot.objects = calloc(SNAPSHOT_OBJECTS_MAX, sizeof(*snapshot.objects));
	cr_assert_not_null(snapshot.objects);
	for (uint64_t i = 0; i < SNAPSHOT_OBJECTS_MAX; i++) {
		snapshot.objects[i] = (struct snapshot_object){
		    .kind = NNGT_MSG, .verdict = SNAPSHOT_LOST, .address = i, .born_ref = colliding(i)};
	}
	cr_assert(snapshot_write(&snapshot, name, false, &err), "%s", err.text);
	snapshot_free(&snapshot);
	cr_assert_eq(snapshot_read(&snapshot, trace, 0, &err), SNAPSHOT_READ, "%s", err.text);
	cr_assert_eq(snapshot_count(&snapshot, SNAPSHOT_MESSAGES, SNAPSHOT_LOST), SNAPSHOT_OBJECTS_MAX);
	for (uint64_t i = 0; i < SNAPSHOT_OBJECTS_MAX; i++) {
		const struct snapshot_object *object = snapshot_find(&snapshot, i, colliding(i));
		cr_assert(object != NULL && object->address == i);
	}
	cr_assert_null(snapshot_find(&snapshot, 1, colliding(2)));
	cr_assert_null(snapshot_find(&snapshot, 1, 12345));
	snapshot_free(&snapshot);
}

Test(snapshot, threads_and_texts_keep_their_bounds)
{
	struct snapshot snapshot = {.header = header(0), .thread_count = 1, .module_count = 1};
	struct error err = {0};

	snapshot.threads = calloc(1, sizeof(*snapshot.threads));
	snapshot.modules = calloc(1, sizeof(*snapshot.modules));
	cr_assert(snapshot.threads != NULL && snapshot.modules != NULL);
	snapshot.threads[0].frames = UINT32_MAX;
	snapshot.modules[0].build_id_size = 33;
	memset(snapshot.modules[0].path, 'x', sizeof(snapshot.modules[0].path));
	snapshot_add_cost(&snapshot, SNAPSHOT_COST_STOPPED_NS, 7);
	cr_assert(snapshot_write(&snapshot, name, false, &err), "%s", err.text);
	snapshot_free(&snapshot);
	cr_assert_eq(snapshot_read(&snapshot, trace, 0, &err), SNAPSHOT_READ, "%s", err.text);
	cr_assert_eq(snapshot.threads[0].frames, SNAPSHOT_FRAMES);
	cr_assert_eq(snapshot.modules[0].build_id_size, 0);
	cr_assert_eq(strlen(snapshot.modules[0].path), sizeof(snapshot.modules[0].path) - 1);
	cr_assert_eq(snapshot_cost(&snapshot, SNAPSHOT_COST_STOPPED_NS), 7);
	cr_assert_eq(snapshot_cost(&snapshot, SNAPSHOT_COST_FIRST_NS), 0);
	snapshot_free(&snapshot);
}

/* The memory before a queue, and the head of the list that the context is in. */
#define QUEUE UINT64_C(0x10000)
#define HEAD  UINT64_C(0x30000)
static uint64_t before[9], head[2];

static size_t
read_fake(const struct target *target, void *to, size_t size, uint64_t address)
{
	uint64_t first = QUEUE - sizeof(before);

	(void)target;
	if (address >= first && address + size <= QUEUE) {
		memcpy(to, (const char *)before + (address - first), size);
	} else if (address >= HEAD && address + size <= HEAD + sizeof(head)) {
		memcpy(to, (const char *)head + (address - HEAD), size);
	} else {
		return 0;
	}
	return size;
}

/* A subscriber's context that is in use. */
static void
fill_context(void)
{
	const uint64_t at = QUEUE - sizeof(before);

	memcpy(before, (const uint64_t[]){HEAD, HEAD, 0x4000, at + 24, at + 24, 0, at + 48, at + 48, 8},
	       sizeof(before));
	head[0] = head[1] = at;
}

/*
 * A queue of NNG's: what it does not use is no reference; what looks like one and is none is, and
 * what a context had that was freed.
 */
Test(snapshot, rings)
{
	const uint64_t base = QUEUE, array = 0x20000;
	const struct target_source source = {.read = read_fake};
	const struct target target = {.source = &source};
	const uint64_t good[] = {100, 128, 127, 2, 126, 0, array};
	const uint64_t small[] = {2, 0, 1, 1, 1, 0, base + 56, 0x1000, 0x2000};
	const uint64_t changing[] = {100, 128, 127, 2, 126, 1, array};
	const uint64_t own[] = {100, 129, 128, 2, 126, 0, array};
	struct rings rings = {0};

	fill_context();
	rings_look(&rings, good, 7, base);
	cr_assert(!rings_is_unused(&rings, &target, array + 126 * 8) &&
	          !rings_is_unused(&rings, &target, array + 127 * 8));
	cr_assert(rings_is_unused(&rings, &target, array) &&
	          rings_is_unused(&rings, &target, array + 125 * 8));
	cr_assert(!rings_is_unused(&rings, &target, array + 128 * 8) &&
	          !rings_is_unused(&rings, &target, array - 8));
	cr_assert(!rings_is_unused(&rings, &target, array + 3));
	cr_assert_eq(rings.items[0].state, RING_IN_USE);
	before[0] = before[1] = 0; /* taken out of its list */
	rings.items[0].state = RING_UNKNOWN;
	cr_assert(!rings_is_unused(&rings, &target, array));
	fill_context();
	head[1] = HEAD; /* the list has another now */
	rings.items[0].state = RING_UNKNOWN;
	cr_assert(!rings_is_unused(&rings, &target, array));
	fill_context();
	before[5] = 0x5500; /* something else has the memory */
	rings.items[0].state = RING_UNKNOWN;
	cr_assert(!rings_is_unused(&rings, &target, array));
	fill_context();
	rings_look(&rings, good, 7, base + 64); /* two that claim one array */
	cr_assert(!rings_is_unused(&rings, &target, array));
	rings_free(&rings);
	rings_look(&rings, small, 9, base);
	cr_assert(rings_is_unused(&rings, &target, base + 56) &&
	          !rings_is_unused(&rings, &target, base + 64));
	rings_free(&rings);
	rings_look(&rings, small, 9, base + 8);
	rings_look(&rings, changing, 7, base);
	rings_look(&rings, own, 7, base);
	cr_assert_eq(rings.count, 0);
	rings_free(&rings);
}
