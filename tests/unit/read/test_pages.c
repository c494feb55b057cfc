/* Pages of version 3: what does not fit into a narrow event, and damage, which stays in its page.
 */
#define TRACE_VERSION 3

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/read/trace.h"
#include "tests/support/trace_file.h"

#define CHUNK  16384u
#define EVENTS 1800u               /* of two threads, alternating */
#define EVENT  12u                 /* bytes of one: a head and the message */
#define START  (UINT64_C(1) << 40) /* the time of the first event: the low half is 0 */
#define HEAP   UINT64_C(0x7f1200000010)

TestSuite(read_pages, .init = set_up, .fini = tear_down, .timeout = 60);

static struct trace_writer *
two_threads_of(uint64_t events, uint64_t *refs)
{
	struct trace_writer *writer = trace_writer_open(path);
	trace_writer_chunk_size(writer, CHUNK);
	trace_writer_time(writer, START);
	for (uint64_t i = 0; i < events; i++) {
		refs[i] = trace_writer_call(writer, i % 2, NNGT_FN_nng_msg_free, 0, 0, WITH(HEAP + 16 * i));
	}
	return writer;
}

static struct trace_writer *
two_threads(uint64_t *refs)
{
	return two_threads_of(EVENTS, refs);
}

static uint8_t *
at(struct trace_writer *writer, uint64_t offset)
{
	size_t size;
	return trace_writer_bytes(writer, &size) + offset;
}

/* Reads all: events are in order and were written. Returns how many there are. */
static unsigned
read_all(uint64_t *damaged)
{
	struct error err = {""};
	struct trace *trace = trace_open(path, &err);
	cr_assert_not_null(trace, "%s", err.text);
	struct event event, again;
	unsigned count = 0;
	int64_t last = -1;
	while (trace_next(trace, &event)) {
		int64_t number = (int64_t)((event.args[0] - HEAP) / 16);
		cr_assert_gt(number, last);
		cr_assert_eq(number % 2, event.thread);
		cr_assert(trace_event_at(trace, event.ref, &again));
		cr_assert_eq(again.args[0], event.args[0]);
		cr_assert_eq(again.time_ns, event.time_ns);
		last = number;
		count++;
	}
	*damaged = trace_info(trace)->damaged;
	trace_close(trace);
	return count;
}

/* Events of the same page, from this one on. */
static unsigned
behind_in_page(const uint64_t *refs, unsigned i)
{
	unsigned count = 0;
	uint64_t page = refs[i] / NNGT_PAGE;
	for (; i < EVENTS && refs[i] / NNGT_PAGE == page; i += 2) {
		count++;
	}
	return count;
}

Test(read_pages, all_is_there)
{
	uint64_t refs[EVENTS], damaged;
	cr_assert(trace_writer_close(two_threads(refs)));
	cr_expect_eq(read_all(&damaged), EVENTS);
	cr_expect_eq(damaged, 0);
}

Test(read_pages, a_bad_event_costs_the_rest_of_its_page)
{
	static const uint32_t words[] = {
	    0x00000001, /* a base that is none */
	    0x00000002, /* a wide event without a size */
	    0xffffff02, /* and with too large a one */
	    0x00000093, /* a call of another function */
	    0x00004192, /* a call of nng_msg_free that is too short */
	    0x000000f3, /* of no type */
	    0x000000e3, /* no narrow event has this type */
	    0xffffffff,
	};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		uint64_t refs[EVENTS], damaged;
		struct trace_writer *writer = two_threads(refs);
		memcpy(at(writer, refs[500]), &words[i], sizeof(words[i]));
		cr_assert(trace_writer_close(writer));
		cr_expect_eq(read_all(&damaged), EVENTS - behind_in_page(refs, 500), "word %zu", i);
		cr_expect_eq(damaged, 1, "word %zu: %u", i, (unsigned)damaged);
	}
}

/* The first record of each page: the numbers in it count for all that follows. */
Test(read_pages, a_bad_base_costs_its_page)
{
	for (unsigned i = 0; i < sizeof(struct nngt_base) * 8; i++) {
		uint64_t refs[EVENTS], damaged;
		struct trace_writer *writer = two_threads(refs);
		unsigned first = 500;
		while (refs[first] / NNGT_PAGE == refs[500] / NNGT_PAGE) {
			first += 2;
		}
		uint64_t page = refs[first] / NNGT_PAGE * NNGT_PAGE;
		uint64_t base = refs[first] - sizeof(struct nngt_base);
		cr_assert(base == page || base == page + sizeof(struct nngt_chunk));
		at(writer, base)[i / 8] ^= (uint8_t)(1u << i % 8);
		cr_assert(trace_writer_close(writer));
		cr_expect_eq(read_all(&damaged), EVENTS - behind_in_page(refs, first), "bit %u", i);
		cr_expect_eq(damaged, 1, "bit %u", i);
	}
}

Test(read_pages, a_lost_page_costs_its_events)
{
	uint64_t refs[EVENTS], damaged;
	struct trace_writer *writer = two_threads(refs);
	unsigned first = 0;
	while (refs[first] / NNGT_PAGE == refs[0] / NNGT_PAGE) {
		first += 2; /* the second page of the first chunk */
	}
	memset(at(writer, refs[first] / NNGT_PAGE * NNGT_PAGE), 0, NNGT_PAGE);
	cr_assert(trace_writer_close(writer));
	cr_expect_eq(read_all(&damaged), EVENTS - behind_in_page(refs, first));
	cr_expect_eq(damaged, 1);
}

/* One damaged time: the others of its thread keep their places. */
Test(read_pages, a_bad_time_costs_its_event)
{
	uint64_t refs[EVENTS], damaged;
	struct trace_writer *writer = two_threads(refs);
	uint32_t *time = (uint32_t *)(void *)at(writer, refs[500] + sizeof(uint32_t));
	*time += 2000000000;
	cr_assert(trace_writer_close(writer));
	cr_expect_eq(read_all(&damaged), EVENTS - 1);
	cr_expect_eq(damaged, 1);
}

Test(read_pages, cut_anywhere)
{
	uint64_t refs[EVENTS], damaged;
	unsigned last = 0;
	for (size_t size = sizeof(struct nngt_header); size < 5 * CHUNK; size += 331) {
		cr_assert(trace_writer_close_cut(two_threads(refs), size));
		unsigned count = read_all(&damaged);
		cr_expect_geq(count, last);
		last = count;
	}
	cr_expect_eq(last, EVENTS);
}

/* It is much longer than what is read at once. */
Test(read_pages, a_file_that_shrinks_ends_early)
{
	enum { MANY = 20000 };
	static uint64_t refs[MANY];
	cr_assert(trace_writer_close(two_threads_of(MANY, refs)));
	struct trace *trace = trace_open(path, NULL);
	struct event event;
	cr_assert(trace_next(trace, &event));
	cr_assert_eq(truncate(path, 2 * NNGT_PAGE + 5), 0);
	while (trace_next(trace, &event)) {
	}
	cr_expect_not(trace_event_at(trace, refs[MANY - 1], &event));
	cr_expect_gt(trace_info(trace)->damaged, 0);
	cr_expect_lt(trace_info(trace)->events, MANY);
	trace_close(trace);
}

/* The last event of thread 1, in all stages of being written: its first word last. */
Test(read_pages, an_event_in_progress_is_no_damage)
{
	uint64_t damaged;
	for (size_t words = 1; words < NNGT_WIDE_MOST / NNGT_WORD; words++) {
		uint64_t refs[EVENTS];
		struct trace_writer *writer = two_threads(refs);
		uint64_t last = refs[EVENTS - 1];
		memset(at(writer, last), 0, EVENT);
		memset(at(writer, last + NNGT_WIDE_MOST - words * NNGT_WORD), 0x5a, words * NNGT_WORD);
		cr_assert(trace_writer_close(writer));
		cr_expect_eq(read_all(&damaged), EVENTS - 1);
		cr_expect_eq(damaged, 0, "%zu words", words);
	}
}

/* Behind the last event of thread 1 a page is begun, or even that only half. */
Test(read_pages, a_page_in_progress_is_no_damage)
{
	for (unsigned stage = 0; stage < 3; stage++) {
		uint64_t refs[EVENTS], damaged;
		struct trace_writer *writer = two_threads(refs);
		struct nngt_base base = {.time_high = 5, .from = {1, 2, 3}};
		base.word = stage == 0 ? 0 : nngt_base_word(base.time_high, base.from);
		uint64_t page = (refs[EVENTS - 1] / NNGT_PAGE + 1) * NNGT_PAGE;
		cr_assert(page % CHUNK != NNGT_PAGE); /* of the same chunk, which begins there */
		memcpy(at(writer, page), &base, sizeof(base));
		if (stage == 2) {
			memset(at(writer, page + sizeof(base) + sizeof(uint32_t)), 0x5a, EVENT);
		}
		cr_assert(trace_writer_close(writer));
		cr_expect_eq(read_all(&damaged), EVENTS);
		cr_expect_eq(damaged, 0, "stage %u", stage);
	}
}

/* Bytes where no event in progress can be. */
Test(read_pages, what_lies_elsewhere_is_damage)
{
	uint64_t damaged;
	for (unsigned i = 0; i < 3; i++) {
		uint64_t refs[EVENTS];
		struct trace_writer *writer = two_threads(refs);
		uint64_t last = refs[EVENTS - 1];
		unsigned lost = 1;
		if (i == 0) { /* too far behind the last one */
			memset(at(writer, last), 0, EVENT);
			*at(writer, last + NNGT_WIDE_MOST) = 1;
		} else if (i == 1) { /* in the page behind something in progress */
			memset(at(writer, last), 0, sizeof(uint32_t));
			memset(at(writer, (last / NNGT_PAGE + 1) * NNGT_PAGE), 1, sizeof(uint32_t));
		} else { /* not in the last chunk */
			lost = behind_in_page(refs, 10);
			memset(at(writer, refs[10]), 0, sizeof(uint32_t));
		}
		cr_assert(trace_writer_close(writer));
		cr_expect_eq(read_all(&damaged), EVENTS - lost, "place %u", i);
		cr_expect_geq(damaged, 1, "place %u", i);
	}
}

/* Addresses in all regions, with several high halves in each, aligned or not. */
Test(read_pages, pointers_come_back)
{
	uint64_t addresses[600];
	struct trace_writer *writer = trace_writer_open(path);
	srand(1);
	for (unsigned i = 0; i < 600; i++) {
		uint64_t high = (uint64_t)(rand() & 0x1ffff) << 32, low = (uint64_t)rand() * 3;
		addresses[i] = i % 3 == 0 ? low & UINT32_MAX : high | (low & UINT32_MAX);
		addresses[i] &= i % 5 == 0 ? UINT64_MAX : ~UINT64_C(15);
		addresses[i] &= i % 7 == 0 ? ~UINT64_C(0) << 32 : UINT64_MAX;
		addresses[i] = i % 11 == 0 ? ~addresses[i] : addresses[i];
	}
	for (unsigned i = 0; i < 600; i += 2) {
		trace_writer_call(writer, 0, NNGT_FN_nng_aio_set_msg, 0, 0,
		                  WITH(addresses[i], addresses[i + 1]));
		trace_writer_call(writer, 0, NNGT_FN_nng_aio_get_msg, 0, (int64_t)addresses[i + 1],
		                  WITH(addresses[i]));
	}
	cr_assert(trace_writer_close(writer));
	struct trace *trace = trace_open(path, NULL);
	struct event event;
	for (unsigned i = 0; i < 600; i += 2) {
		cr_assert(trace_next(trace, &event));
		cr_expect_eq(event.args[0], addresses[i]);
		cr_expect_eq(event.args[1], addresses[i + 1]);
		cr_assert(trace_next(trace, &event));
		cr_expect_eq(event.args[0], addresses[i]);
		cr_expect_eq((uint64_t)event.result, addresses[i + 1]);
	}
	cr_expect_not(trace_next(trace, &event));
	cr_expect_eq(trace_info(trace)->damaged, 0);
	trace_close(trace);
}

Test(read_pages, large_numbers_come_back)
{
	static const uint32_t stacks[] = {0, NNGT_NARROW_AUX_MOST, NNGT_NARROW_AUX_MOST + 1,
	                                  UINT32_MAX};
	struct trace_writer *writer = trace_writer_open(path);
	for (unsigned i = 0; i < 4; i++) {
		trace_writer_enter(writer, 0, NNGT_FN_nng_recvmsg, stacks[i], WITH(5, 0, 2));
		trace_writer_return(writer, 0, NNGT_FN_nng_recvmsg, (int32_t)stacks[i], WITH(0, 0xabc0));
	}
	cr_assert(trace_writer_close(writer));
	struct trace *trace = trace_open(path, NULL);
	struct event event;
	for (unsigned i = 0; i < 4; i++) {
		cr_assert(trace_next(trace, &event));
		cr_expect_eq(event.stack, stacks[i]);
		cr_assert(trace_next(trace, &event));
		cr_expect_eq((uint32_t)event.result, stacks[i]);
	}
	trace_close(trace);
}

/* The half of the time that is in the base changes in the middle of a page. */
Test(read_pages, times_come_back)
{
	static const uint64_t steps[] = {0,         1, 3000000000, 5000000000, 1, UINT64_C(1) << 40,
	                                 4294967296};
	struct trace_writer *writer = trace_writer_open(path);
	uint64_t time = START;
	for (unsigned i = 0; i < 7; i++) {
		trace_writer_time(writer, time += steps[i]);
		trace_writer_call(writer, 0, NNGT_FN_nng_msg_free, 0, 0, WITH(HEAP));
	}
	cr_assert(trace_writer_close(writer));
	struct trace *trace = trace_open(path, NULL);
	struct event event, again;
	time = 0;
	for (unsigned i = 0; i < 7; i++) {
		time += steps[i];
		cr_assert(trace_next(trace, &event));
		cr_expect_eq(event.time_ns, time);
		cr_assert(trace_event_at(trace, event.ref, &again));
		cr_expect_eq(again.time_ns, time);
	}
	trace_close(trace);
}

/* Only where an event begins there is one. */
Test(read_pages, places_between_events_are_none)
{
	uint64_t refs[EVENTS];
	struct event event;
	cr_assert(trace_writer_close(two_threads(refs)));
	struct trace *trace = trace_open(path, NULL);
	cr_expect(trace_event_at(trace, refs[500], &event));
	for (unsigned i = 1; i < EVENT; i++) {
		cr_expect_not(trace_event_at(trace, refs[500] + i, &event));
	}
	cr_expect_not(trace_event_at(trace, refs[500] / NNGT_PAGE * NNGT_PAGE, &event));
	trace_close(trace);
}

Test(read_pages, random_bytes_never_hurt)
{
	uint64_t refs[EVENTS];
	for (unsigned seed = 0; seed < 200; seed++) {
		struct trace_writer *writer = two_threads(refs);
		size_t size;
		uint8_t *bytes = trace_writer_bytes(writer, &size);
		srand(seed);
		for (unsigned i = 0; i < 1 + seed; i++) {
			size_t where = NNGT_PAGE + (size_t)rand() % (size - NNGT_PAGE);
			bytes[where] = (uint8_t)rand();
		}
		cr_assert(trace_writer_close(writer));
		struct trace *trace = trace_open(path, NULL);
		cr_assert_not_null(trace);
		struct event event, again;
		uint64_t last = 0;
		while (trace_next(trace, &event)) {
			cr_assert_geq(event.time_ns, last);
			last = event.time_ns;
			cr_assert(trace_event_at(trace, event.ref, &again));
		}
		trace_close(trace);
	}
}

/* A thread that left its event half-way by siglongjmp goes on in the next page. */
Test(read_pages, a_page_may_have_a_base_alone)
{
	uint64_t refs[EVENTS], damaged;
	struct trace_writer *writer = two_threads(refs);
	unsigned first = 500;
	while (refs[first] / NNGT_PAGE == refs[500] / NNGT_PAGE) {
		first += 2;
	}
	memset(at(writer, refs[first]), 0, NNGT_PAGE - refs[first] % NNGT_PAGE);
	cr_assert(trace_writer_close(writer));
	cr_expect_eq(read_all(&damaged), EVENTS - behind_in_page(refs, first));
	cr_expect_eq(damaged, 0);
}
