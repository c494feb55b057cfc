/* Damaged, cut and hostile traces: what is there is read, the rest is counted. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/read/trace.h"
#include "tests/support/trace_file.h"

#define CHUNK  4096u
#define EVENTS 1000u /* of two threads, alternating: 3 chunks each, the last not full */
#define EVENT  24u   /* bytes of one: a head and the message */

TestSuite(read_damage, .init = set_up, .fini = tear_down, .timeout = 60);

static struct trace_writer *
two_threads(uint64_t *refs)
{
	struct trace_writer *writer = trace_writer_open(path);
	trace_writer_chunk_size(writer, CHUNK);
	trace_writer_thread(writer, 0, 1, "one");
	for (unsigned i = 0; i < EVENTS; i++) {
		refs[i] = trace_writer_call(writer, i % 2, NNGT_FN_nng_msg_free, 0, 0, WITH(i));
	}
	return writer;
}

/* Reads all: events are in order and were written. Returns how many there are. */
static unsigned
read_all(uint64_t *damaged)
{
	struct error err = {""};
	struct trace *trace = trace_open(path, &err);
	cr_assert_not_null(trace, "%s", err.text);
	struct event event;
	unsigned count = 0;
	int64_t last = -1;
	while (trace_next(trace, &event)) {
		cr_assert_gt((int64_t)event.args[0], last);
		cr_assert_eq(event.args[0] % 2, event.thread);
		last = (int64_t)event.args[0];
		count++;
	}
	*damaged = trace_info(trace)->damaged;
	cr_expect_eq(trace_info(trace)->events, count);
	trace_close(trace);
	return count;
}

static void *
at(struct trace_writer *writer, uint64_t offset)
{
	size_t size;
	return trace_writer_bytes(writer, &size) + offset;
}

Test(read_damage, a_bad_event_costs_itself)
{
	uint64_t refs[EVENTS], damaged;
	struct trace_writer *writer = two_threads(refs);
	((struct nngt_event *)at(writer, refs[10]))->function = 60000;
	((struct nngt_event *)at(writer, refs[20]))->type = 14;
	((struct nngt_event *)at(writer, refs[30]))->slots = 200;
	((struct nngt_event *)at(writer, refs[40]))->slots = 0;
	((struct nngt_event *)at(writer, refs[70]))->type = 0;
	((struct nngt_event *)at(writer, refs[70]))->slots = 255;
	((struct nngt_event *)at(writer, refs[50]))->time = UINT64_MAX - 5;
	((struct nngt_event *)at(writer, refs[60]))->time = 0;
	cr_assert(trace_writer_close(writer));
	cr_expect_eq(read_all(&damaged), EVENTS - 7);
	cr_expect_eq(damaged, 7);
}

Test(read_damage, the_first_event_may_be_bad)
{
	uint64_t refs[EVENTS], damaged;
	struct trace_writer *writer = two_threads(refs);
	((struct nngt_event *)at(writer, refs[0]))->time = 3;
	((struct nngt_event *)at(writer, refs[1]))->time = UINT64_MAX;
	cr_assert(trace_writer_close(writer));
	cr_expect_eq(read_all(&damaged), EVENTS - 2);
	cr_expect_eq(damaged, 2);
}

Test(read_damage, a_lost_page_costs_its_events)
{
	uint64_t refs[EVENTS], damaged;
	struct trace_writer *writer = two_threads(refs);
	memset(at(writer, refs[100]), 0, 10 * EVENT);
	cr_assert(trace_writer_close(writer));
	cr_expect_eq(read_all(&damaged), EVENTS - 10);
	cr_expect_eq(damaged, 1);
}

Test(read_damage, a_lost_chunk_header_costs_the_chunk)
{
	uint64_t refs[EVENTS], damaged;
	struct trace_writer *writer = two_threads(refs);
	uint64_t chunk = refs[400] / CHUNK * CHUNK;
	memset(at(writer, chunk), 0xff, sizeof(struct nngt_chunk));
	cr_assert(trace_writer_close(writer));
	unsigned each = (CHUNK - sizeof(struct nngt_chunk)) / EVENT;
	cr_expect_eq(read_all(&damaged), EVENTS - each);
	/* The place itself, and the gap in the thread's numbers. */
	cr_expect_eq(damaged, 2);
}

Test(read_damage, a_chunk_that_claims_too_much_is_cut_back)
{
	uint64_t refs[EVENTS], damaged;
	struct trace_writer *writer = two_threads(refs);
	struct nngt_chunk *chunk = at(writer, refs[0] / CHUNK * CHUNK);
	chunk->size = 3 * CHUNK;
	memset(at(writer, refs[0] / CHUNK * CHUNK + 3 * CHUNK), 0xee, 8);
	cr_assert(trace_writer_close(writer));
	cr_expect_gt(read_all(&damaged), EVENTS / 2);
	cr_expect_geq(damaged, 1);
}

Test(read_damage, twice_the_same_chunk_counts_once)
{
	uint64_t refs[EVENTS], damaged;
	struct trace_writer *writer = two_threads(refs);
	size_t size;
	uint8_t *bytes = trace_writer_bytes(writer, &size);
	/* The last chunk of thread 1 becomes a copy of its first. */
	memcpy(bytes + refs[EVENTS - 1] / CHUNK * CHUNK, bytes + refs[1] / CHUNK * CHUNK, CHUNK);
	cr_assert(trace_writer_close(writer));
	cr_expect_lt(read_all(&damaged), EVENTS);
	cr_expect_eq(damaged, 1);
}

Test(read_damage, cut_anywhere)
{
	uint64_t refs[EVENTS], damaged;
	unsigned last = 0;
	for (size_t size = sizeof(struct nngt_header); size < 12 * CHUNK; size += 333) {
		cr_assert(trace_writer_close_cut(two_threads(refs), size));
		unsigned count = read_all(&damaged);
		cr_expect_geq(count, last);
		last = count;
	}
	cr_expect_eq(last, EVENTS);
}

Test(read_damage, unused_space_is_no_damage)
{
	uint64_t refs[EVENTS], damaged;
	struct trace_writer *writer = two_threads(refs);
	cr_assert(trace_writer_close(writer));
	cr_assert_eq(truncate(path, (off_t)10 << 30), 0);
	cr_expect_eq(read_all(&damaged), EVENTS);
	cr_expect_eq(damaged, 0);
}

Test(read_damage, a_file_that_shrinks_ends_early)
{
	uint64_t refs[EVENTS];
	cr_assert(trace_writer_close(two_threads(refs)));
	struct trace *trace = trace_open(path, NULL);
	struct event event;
	cr_assert(trace_next(trace, &event));
	cr_assert_eq(truncate(path, 2 * CHUNK), 0);
	while (trace_next(trace, &event)) {
	}
	cr_expect_not(trace_event_at(trace, refs[EVENTS - 1], &event));
	cr_expect_gt(trace_info(trace)->damaged, 0);
	trace_close(trace);
}

/* A flight recorder leaves out what is old: that is no damage. */
Test(read_damage, a_missing_beginning_is_no_damage)
{
	uint64_t refs[EVENTS], damaged;
	struct trace_writer *writer = two_threads(refs);
	memset(at(writer, refs[0] / CHUNK * CHUNK), 0, CHUNK);
	cr_assert(trace_writer_close(writer));
	cr_expect_lt(read_all(&damaged), EVENTS);
	cr_expect_eq(damaged, 0);
}

/* The last event of thread 1, and how far the largest can reach. */
#define LAST       refs[EVENTS - 1]
#define EVENT_MOST (NNGT_EVENT_SLOTS_MAX * (size_t)NNGT_SLOT)

/* An event in all stages of being written: each time with one word more, its first one last. */
Test(read_damage, an_event_in_progress_is_no_damage)
{
	uint64_t refs[EVENTS], damaged;
	for (size_t words = 1; words < NNGT_EVENT_SLOTS_MAX; words++) {
		struct trace_writer *writer = two_threads(refs);
		memset(at(writer, LAST), 0, EVENT);
		memset(at(writer, LAST + EVENT_MOST - words * NNGT_SLOT), 0x5a, words * NNGT_SLOT);
		cr_assert(trace_writer_close(writer));
		cr_expect_eq(read_all(&damaged), EVENTS - 1);
		cr_expect_eq(damaged, 0, "%zu words", words);
	}
}

/* The same where it is the first of its chunk, and of its thread. */
Test(read_damage, a_first_event_in_progress_is_no_damage)
{
	uint64_t refs[EVENTS], damaged;
	struct trace_writer *writer = two_threads(refs);
	uint64_t first = trace_writer_call(writer, 2, NNGT_FN_nng_msg_free, 0, 0, WITH(EVENTS));
	((struct nngt_event *)at(writer, first))->time = 0;
	cr_assert(trace_writer_close(writer));
	cr_expect_eq(read_all(&damaged), EVENTS);
	cr_expect_eq(damaged, 0);
}

/* Bytes where no event in progress can be. */
Test(read_damage, what_lies_elsewhere_is_damage)
{
	static const struct {
		unsigned event; /* zeros instead of it and of those behind it in its chunk */
		size_t distance;
	} places[] = {
	    {EVENTS - 101, EVENT_MOST},           /* farther than an event reaches */
	    {EVENTS - 101, EVENT_MOST + 10 * 24}, /* much farther */
	    {EVENTS - 401, NNGT_SLOT},            /* not in the last chunk of the thread */
	};
	uint64_t refs[EVENTS], damaged;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct trace_writer *writer = two_threads(refs);
		uint64_t place = refs[places[i].event];
		memset(at(writer, place), 0, CHUNK - place % CHUNK);
		memset(at(writer, place + places[i].distance), 0x5a, NNGT_SLOT);
		cr_assert(trace_writer_close(writer));
		read_all(&damaged);
		cr_expect_eq(damaged, 1, "place %zu: %u", i, (unsigned)damaged);
	}
}

/* A lost time in front of the very last event is no event in progress. */
Test(read_damage, a_bad_event_in_front_of_the_last)
{
	uint64_t refs[EVENTS], damaged;
	struct trace_writer *writer = two_threads(refs);
	((struct nngt_event *)at(writer, refs[EVENTS - 3]))->time = 0;
	cr_assert(trace_writer_close(writer));
	cr_expect_eq(read_all(&damaged), EVENTS - 1);
	cr_expect_eq(damaged, 1);
}

/* A stack, of which all is there but the last words that are written. */
static uint8_t *
last_stack(struct trace_writer *writer, size_t *left)
{
	const uint64_t frames[] = {0x5550001, 0x7f0000000002, 3, 4, 5};
	size_t size, whole = sizeof(struct nngt_meta) + sizeof(frames);
	trace_writer_stack(writer, 8, frames, 5);
	trace_writer_stack(writer, 9, frames, 5);
	uint8_t *bytes = trace_writer_bytes(writer, &size);
	for (size_t i = NNGT_PAGE; i < size; i += NNGT_SLOT) {
		struct nngt_meta *head = (struct nngt_meta *)(bytes + i);
		if (head->type == NNGT_META_STACK && head->id == 9 && head->size == whole) {
			*left = CHUNK - i % CHUNK;
			return bytes + i;
		}
	}
	cr_assert(false, "no stack");
	return NULL;
}

Test(read_damage, a_record_in_progress_is_no_damage)
{
	uint64_t refs[EVENTS], damaged;
	for (size_t zeros = sizeof(uint32_t); zeros <= sizeof(struct nngt_meta); zeros += 4) {
		struct trace_writer *writer = two_threads(refs);
		size_t left;
		memset(last_stack(writer, &left), 0, zeros);
		cr_assert(trace_writer_close(writer));
		cr_expect_eq(read_all(&damaged), EVENTS);
		cr_expect_eq(damaged, 0, "%zu bytes", zeros);
	}
}

Test(read_damage, a_bad_record_in_front_of_the_last)
{
	uint64_t refs[EVENTS], damaged;
	struct trace_writer *writer = two_threads(refs);
	size_t left;
	uint8_t *last = last_stack(writer, &left);
	memset(last - (sizeof(struct nngt_meta) + 5 * sizeof(uint64_t)), 0, sizeof(uint32_t));
	cr_assert(trace_writer_close(writer));
	struct trace *trace = trace_open(path, NULL);
	unsigned frames;
	cr_expect_null(trace_stack(trace, 8, &frames));
	cr_expect_not_null(trace_stack(trace, 9, &frames));
	trace_close(trace);
	cr_expect_eq(read_all(&damaged), EVENTS);
	cr_expect_eq(damaged, 1);
}

/* The page behind the last chunk, as take_chunk fills it in: its magic comes last. */
Test(read_damage, a_chunk_that_is_being_begun_is_no_damage)
{
	for (unsigned stage = 0; stage < 5; stage++) {
		uint64_t refs[EVENTS], damaged;
		struct trace_writer *writer = two_threads(refs);
		uint64_t page = trace_writer_call(writer, 2, NNGT_FN_nng_msg_free, 0, 0, WITH(EVENTS));
		page = page / CHUNK * CHUNK;
		memset(at(writer, page), 0, CHUNK);
		struct nngt_chunk *chunk = at(writer, page);
		chunk->kind = stage == 1 || stage >= 3 ? NNGT_CHUNK_UNUSED : 0;
		chunk->size = stage == 2 || stage >= 3 ? CHUNK : 0;
		((uint8_t *)at(writer, page))[CHUNK - 1] = stage == 4; /* not possible: damage */
		cr_assert(trace_writer_close(writer));
		cr_expect_eq(read_all(&damaged), EVENTS);
		cr_expect_eq(damaged, stage == 4, "stage %u", stage);
	}
}

Test(read_damage, random_bytes_never_hurt)
{
	uint64_t refs[EVENTS];
	for (unsigned seed = 0; seed < 200; seed++) {
		struct trace_writer *writer = two_threads(refs);
		size_t size;
		uint8_t *bytes = trace_writer_bytes(writer, &size);
		srand(seed);
		for (unsigned i = 0; i < 1 + seed; i++) {
			size_t where = sizeof(((struct nngt_header *)0)->magic) + 16 + (size_t)rand();
			bytes[where % (size - 24) + 24] = (uint8_t)rand();
		}
		trace_writer_header(writer)->functions = NNGT_FUNCTIONS; /* or it is refused */
		cr_assert(trace_writer_close(writer));
		struct trace *trace = trace_open(path, NULL);
		cr_assert_not_null(trace);
		struct event event, again;
		uint64_t last = 0;
		while (trace_next(trace, &event)) {
			cr_assert_geq(event.time_ns, last);
			last = event.time_ns;
			cr_assert(trace_event_at(trace, event.ref, &again));
			unsigned frames;
			trace_stack(trace, event.stack, &frames);
		}
		trace_close(trace);
	}
}

static const char *
reason_for(void (*change)(struct nngt_header *), size_t size)
{
	static struct error err;
	struct trace_writer *writer = trace_writer_open(path);
	if (change != NULL) {
		change(trace_writer_header(writer));
	}
	cr_assert(trace_writer_close_cut(writer, size));
	err.text[0] = '\0';
	cr_expect_null(trace_open(path, &err));
	cr_expect_not_null(strstr(err.text, path), "%s", err.text);
	return err.text;
}

static void
other_version(struct nngt_header *header)
{
	header->version = 9;
}

static void
other_order(struct nngt_header *header)
{
	header->byte_order = 0x04030201;
}

static void
other_table(struct nngt_header *header)
{
	header->api_hash++;
}

static void
no_magic(struct nngt_header *header)
{
	header->magic[3]++;
}

Test(read_damage, what_is_no_trace_is_refused)
{
	struct error err = {""};
	cr_expect_not_null(strstr(reason_for(NULL, 0), "empty"));
	cr_expect_not_null(strstr(reason_for(NULL, 5), "not a trace"));
	cr_expect_not_null(strstr(reason_for(NULL, 500), "cut off"));
	cr_expect_not_null(strstr(reason_for(other_version, SIZE_MAX), "version 9"));
	cr_expect_not_null(strstr(reason_for(other_order, SIZE_MAX), "byte order"));
	cr_expect_not_null(strstr(reason_for(other_table, SIZE_MAX), "not the beginning"));
	cr_expect_not_null(strstr(reason_for(no_magic, SIZE_MAX), "not a trace"));
	cr_expect_null(trace_open("/", &err));
	cr_expect_str_eq(err.text, "/: is a directory");
	cr_expect_null(trace_open("/nonexistent", &err));
	cr_expect_str_eq(err.text, "/nonexistent: No such file or directory");
	cr_expect_null(trace_open("/dev/null", &err));
	cr_expect_str_eq(err.text, "/dev/null: not a regular file");
	cr_expect_null(trace_open("/nonexistent", NULL));
}
