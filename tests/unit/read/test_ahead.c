/* Reading ahead on a second thread: the same events, in the same order, wherever one stops. */
#include <criterion/criterion.h>
#include <sched.h>
#include <string.h>

#include "analyzer/read/reader.h"
#include "tests/support/trace_file.h"

#define THREADS 5u
#define EVENTS  90000u /* more than two megabytes */

TestSuite(read_ahead, .init = set_up, .fini = tear_down);

/* Runs of events of one thread, and single ones; every seventh has buffers. */
static void
write_trace(void)
{
	const struct trace_buffer buffers[] = {{0x1000, 16}, {0x2000, 32}};
	struct trace_writer *writer = trace_writer_open(path);

	for (uint32_t i = 0; i < EVENTS; i++) {
		uint32_t thread = (i / (i % 3 + 1)) % THREADS;
		if (i % 7 == 0) {
			trace_writer_set_iov(writer, thread, 0, 0xa000 + i, buffers, 1 + i % 2);
		} else {
			trace_writer_call(writer, thread, NNGT_FN_nng_msg_alloc, i % 50, 0,
			                  WITH(0x5500 + i, i));
		}
	}
	cr_assert(trace_writer_close(writer));
}

static struct trace *
open_trace(void)
{
	struct error err = {""};
	struct trace *trace = trace_open(path, &err);

	cr_assert_not_null(trace, "%s", err.text);
	return trace;
}

static bool
alone(void)
{
	cpu_set_t processors;

	CPU_ZERO(&processors);
	return sched_getaffinity(0, sizeof(processors), &processors) != 0 || CPU_COUNT(&processors) < 2;
}

/* What an event points to is compared, and not the pointers. */
static void
expect_same(const struct event *one, const struct event *other)
{
	cr_assert_eq(one->seq, other->seq);
	cr_assert_eq(one->ref, other->ref);
	cr_assert_eq(one->time_ns, other->time_ns);
	cr_assert_eq(one->thread, other->thread);
	cr_assert_eq(one->function, other->function);
	cr_assert_eq(one->type, other->type);
	cr_assert_eq(one->stack, other->stack);
	cr_assert_eq(one->result, other->result);
	cr_assert_eq(one->has_args, other->has_args);
	cr_assert_eq(memcmp(one->args, other->args, sizeof(one->args)), 0);
	cr_assert_eq(one->buffers, other->buffers);
	for (unsigned i = 0; i < one->buffers; i++) {
		cr_assert_eq(one->buffer[i].address, other->buffer[i].address);
		cr_assert_eq(one->buffer[i].size, other->buffer[i].size);
	}
}

Test(read_ahead, gives_the_same_events)
{
	write_trace();
	struct trace *trace = open_trace(), *ahead = open_trace();
	struct event one, other;
	cr_assert_eq(trace_read_ahead(ahead), !alone());
	while (trace_next(trace, &one)) {
		cr_assert(trace_next(ahead, &other));
		expect_same(&one, &other);
	}
	cr_expect_not(trace_next(ahead, &other));
	cr_expect_not(trace_next(ahead, &other));
	cr_expect_eq(trace_info(ahead)->events, EVENTS);
	cr_expect_eq(trace_info(ahead)->duration_ns, trace_info(trace)->duration_ns);
	for (uint32_t i = 0; i < THREADS; i++) {
		cr_expect_eq(trace_thread(ahead, i)->events, trace_thread(trace, i)->events);
		cr_expect_eq(trace_thread(ahead, i)->last_ref, trace_thread(trace, i)->last_ref);
		cr_expect_eq(trace_thread(ahead, i)->last_seq, trace_thread(trace, i)->last_seq);
	}
	cr_expect_eq(trace_part_read(ahead), 1);
	trace_close(trace);
	trace_close(ahead);
}

/* With the thread, without it, and then as it is made to pay or not to pay. */
static void
expect_same_in_turns(bool pays)
{
	struct trace *trace = open_trace(), *tried = open_trace();
	struct event one, other;
	bool with = false, without = false;
	tried->pace.slice = 2000;
	cr_assert(trace_read_ahead(tried));
	while (trace_next(trace, &one)) {
		cr_assert(trace_next(tried, &other));
		expect_same(&one, &other);
		with |= tried->pace.state == PACE_TRY_AHEAD && tried->ahead != NULL;
		if (tried->pace.state == PACE_TRY_ALONE) {
			cr_assert_null(tried->ahead);
			without = true;
			tried->pace.best_ns[pays ? 0 : 1] = 0;
		}
		if (one.seq == EVENTS / 2) {
			cr_assert_eq(tried->pace.state, pays ? PACE_AHEAD : PACE_ALONE);
			cr_assert_eq(tried->ahead != NULL, pays);
		}
	}
	cr_expect_not(trace_next(tried, &other));
	cr_expect(with && without);
	cr_expect_eq(trace_info(tried)->events, EVENTS);
	cr_expect_eq(trace_part_read(tried), 1);
	trace_rewind(tried);
	cr_expect_eq(trace_read_ahead(tried), pays, "what was found out is kept");
	cr_expect(trace_next(tried, &other) && other.seq == 1);
	trace_close(trace);
	trace_close(tried);
}

Test(read_ahead, goes_on_only_where_it_pays)
{
	if (alone()) {
		cr_skip_test("one processor");
	}
	write_trace();
	expect_same_in_turns(true);
	expect_same_in_turns(false);
}

/* In the middle of a batch, of the ring, before the first event and after the last. */
Test(read_ahead, may_be_left_anywhere)
{
	static const unsigned places[] = {0, 1, 255, 256, 257, 4096, 70000, EVENTS, EVENTS + 1};
	struct trace *trace;
	struct event event = {0};
	write_trace();
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		trace = open_trace();
		for (unsigned pass = 0; pass < 2; pass++) { /* the second after a rewind in the middle */
			cr_assert_eq(trace_read_ahead(trace), !alone());
			unsigned count = 0;
			while (count < places[i] && trace_next(trace, &event)) {
				cr_assert_eq(event.seq, ++count);
			}
			cr_expect(trace_event_at(trace, event.ref, &event) || places[i] == 0);
			trace_rewind(trace);
		}
		cr_expect(trace_next(trace, &event) && event.seq == 1);
		trace_close(trace);
	}
	trace = open_trace();
	(void)trace_read_ahead(trace);
	trace_close(trace);
}

Test(read_ahead, a_short_trace_is_not_worth_it)
{
	struct trace_writer *writer = trace_writer_open(path);
	trace_writer_call(writer, 0, NNGT_FN_nng_msg_alloc, 0, 0, WITH(0x5500, 12));
	cr_assert(trace_writer_close(writer));
	struct trace *trace = open_trace();
	cr_expect_not(trace_read_ahead(trace));
	trace_close(trace);
}
