/* Events: what was written comes back, in order, with its arguments. TRACE_VERSION: how. */
#include <criterion/criterion.h>

#include "analyzer/read/trace.h"
#include "shim/trace/perturb_words.h"
#include "tests/support/trace_file.h"

#define START UINT64_C(1000000000000) /* where the writer's clock starts */

TestSuite(read_events, .init = set_up, .fini = tear_down);

static struct trace *
reopen(struct trace_writer *writer)
{
	cr_assert(trace_writer_close(writer));
	struct error err = {""};
	struct trace *trace = trace_open(path, &err);
	cr_assert_not_null(trace, "%s", err.text);
	return trace;
}

Test(read_events, a_call_has_result_and_arguments)
{
	struct trace_writer *writer = trace_writer_open(path);
	uint64_t ref = trace_writer_call(writer, 0, NNGT_FN_nng_msg_alloc, 7, 0, WITH(0x5500, 12));
	struct trace *trace = reopen(writer);
	struct event event;
	cr_assert(trace_next(trace, &event));
	cr_expect_eq(event.seq, 1);
	cr_expect_eq(event.ref, ref);
	cr_expect_eq(event.time_ns, 0);
	cr_expect_eq(event.type, NNGT_CALL);
	cr_expect_eq(event.function, NNGT_FN_nng_msg_alloc);
	cr_expect_eq(event.stack, 7);
	cr_expect(event.returned && event.has_result);
	cr_expect_eq(event.result, 0);
	cr_expect_eq(event.has_args, 3);
	cr_expect_eq(event.args[0], 0x5500);
	cr_expect_eq(event.args[1], 12);
	cr_expect_not(trace_next(trace, &event));
	cr_expect_eq(trace_info(trace)->events, 1);
	trace_close(trace);
}

Test(read_events, a_failed_call_gains_nothing)
{
	struct trace_writer *writer = trace_writer_open(path);
	trace_writer_call(writer, 0, NNGT_FN_nng_msg_alloc, 0, 2, WITH(0x5500, 12));
	trace_writer_pending(writer, 0, NNGT_FN_nng_msg_alloc, 0, WITH(0x5500, 12));
	struct trace *trace = reopen(writer);
	struct event event;
	cr_assert(trace_next(trace, &event));
	cr_expect_eq(event.result, 2);
	cr_expect_eq(event.has_args, 2);
	cr_expect_eq(event.args[0], 0);
	cr_assert(trace_next(trace, &event));
	cr_expect_not(event.returned);
	cr_expect_not(event.has_result);
	cr_expect_eq(event.has_args, 2);
	trace_close(trace);
}

Test(read_events, signed_kinds_keep_their_sign)
{
	struct trace_writer *writer = trace_writer_open(path);
	trace_writer_call(writer, 0, NNGT_FN_nng_aio_set_timeout, 0, 0, WITH(0x10, (uint64_t)-2));
	trace_writer_call(writer, 0, NNGT_FN_nng_msg_get_pipe, 0, 0xf0000001, WITH(0x10));
	struct trace *trace = reopen(writer);
	struct event event;
	cr_assert(trace_next(trace, &event));
	cr_expect_eq((int64_t)event.args[1], -2);
	cr_expect_not(event.has_result);
	cr_assert(trace_next(trace, &event));
	cr_expect_eq(event.result, 0xf0000001);
	trace_close(trace);
}

Test(read_events, entry_and_return_share_the_arguments)
{
	struct trace_writer *writer = trace_writer_open(path);
	trace_writer_enter(writer, 0, NNGT_FN_nng_recvmsg, 3, WITH(5, 0, 2));
	trace_writer_return(writer, 0, NNGT_FN_nng_recvmsg, 0, WITH(0, 0xabc0));
	trace_writer_return(writer, 0, NNGT_FN_nng_recvmsg, 7, WITH(0, 0xabc0));
	struct trace *trace = reopen(writer);
	struct event event;
	cr_assert(trace_next(trace, &event));
	cr_expect_eq(event.type, NNGT_ENTER);
	cr_expect_eq(event.stack, 3);
	cr_expect_eq(event.has_args, 5);
	cr_expect_eq(event.args[0], 5);
	cr_expect_eq(event.args[2], 2);
	cr_expect_not(event.has_result);
	cr_assert(trace_next(trace, &event));
	cr_expect_eq(event.type, NNGT_RETURN);
	cr_expect_eq(event.stack, 0);
	cr_expect_eq(event.has_args, 2);
	cr_expect_eq(event.args[1], 0xabc0);
	cr_expect(event.has_result);
	cr_assert(trace_next(trace, &event));
	cr_expect_eq(event.result, 7);
	/* A receive that fails tells the pointer it has not written. */
	cr_expect_eq(event.has_args, 2);
	cr_expect_eq(event.args[1], 0xabc0);
	trace_close(trace);
}

Test(read_events, what_the_shim_saw_in_an_aio)
{
	struct trace_writer *writer = trace_writer_open(path);
	trace_writer_enter(writer, 0, NNGT_FN_nng_aio_wait, 0, WITH(0xa10));
	trace_writer_return_aio(writer, 0, NNGT_FN_nng_aio_wait, true, 20, 0xbeef0);
	trace_writer_return_aio(writer, 0, NNGT_FN_nng_aio_stop, false, 0, 0);
	trace_writer_aio_callback(writer, 0, NNGT_CALLBACK_BEGIN, 0xa10, 7, 0xbeef0);
	trace_writer_aio_callback(writer, 0, NNGT_CALLBACK_END, 0xa10, 0, 0);
	struct trace *trace = reopen(writer);
	struct event event;
	cr_assert(trace_next(trace, &event));
	cr_assert(trace_next(trace, &event));
	cr_expect(event.observed);
	cr_expect_eq(event.aio_result, 20);
	cr_expect_eq(event.aio_msg, 0xbeef0);
	cr_expect_not(event.has_result);
	cr_assert(trace_next(trace, &event));
	cr_expect_not(event.observed);
	cr_assert(trace_next(trace, &event));
	cr_expect_eq(event.type, NNGT_CALLBACK_BEGIN);
	cr_expect(event.observed);
	cr_expect_eq(event.args[0], 0xa10);
	cr_expect_eq(event.aio_result, 7);
	cr_expect_eq(event.aio_msg, 0xbeef0);
	cr_assert(trace_next(trace, &event));
	cr_expect_eq(event.type, NNGT_CALLBACK_END);
	cr_expect_not(event.observed);
	trace_close(trace);
}

Test(read_events, pipe_and_http_callbacks)
{
	struct trace_writer *writer = trace_writer_open(path);
	trace_writer_pipe_callback(writer, 1, NNGT_CALLBACK_BEGIN, 2, 77, 3, 0xcafe0);
	trace_writer_http_callback(writer, 1, NNGT_CALLBACK_BEGIN, 0xa10, 0xcafe1, 0xc0);
	struct trace *trace = reopen(writer);
	struct event event;
	cr_assert(trace_next(trace, &event));
	cr_expect_eq(event.thread, 0); /* the first that is there */
	cr_expect_eq(event.args[0], 77);
	cr_expect_eq(event.pipe_event, 2);
	cr_expect_str_eq(event.pipe_event_name, "NNG_PIPE_EV_REM_POST");
	cr_expect_eq(event.pipe_socket, 3);
	cr_expect_eq(event.callback, 0xcafe0);
	cr_assert(trace_next(trace, &event));
	cr_expect_eq(event.args[0], 0xa10);
	cr_expect_eq(event.callback, 0xcafe1);
	cr_expect_eq(event.http_conn, 0xc0);
	trace_close(trace);
}

Test(read_events, callbacks_with_nothing_but_a_function)
{
	static const unsigned registered[] = {NNGT_FN_nng_log_set_logger, NNGT_FN_nng_aio_defer,
	                                      NNGT_FN_nng_http_handler_set_data};
	struct trace_writer *writer = trace_writer_open(path);
	for (unsigned i = 0; i < 3; i++) {
		trace_writer_callback(writer, 0, NNGT_CALLBACK_BEGIN, registered[i], 0xcafe0 + i);
		trace_writer_callback(writer, 0, NNGT_CALLBACK_END, registered[i], 0xcafe0 + i);
	}
	struct trace *trace = reopen(writer);
	struct event event;
	for (unsigned i = 0; i < 6; i++) {
		cr_assert(trace_next(trace, &event));
		cr_expect_eq(event.function, registered[i / 2]);
		cr_expect_eq(event.type, i % 2 == 0 ? NNGT_CALLBACK_BEGIN : NNGT_CALLBACK_END);
		cr_expect_eq(event.callback, 0xcafe0 + i / 2);
		cr_expect_eq(event.has_args, 0);
	}
	cr_expect_not(trace_next(trace, &event));
	cr_expect_eq(trace_info(trace)->damaged, 0);
	trace_close(trace);
}

Test(read_events, buffers_of_an_aio)
{
	static const struct trace_buffer buffers[] = {
	    {0x1000, 16}, {0x2000, UINT32_MAX}, {UINT64_MAX, 0}, {0x4000, 1}};
	struct trace_writer *writer = trace_writer_open(path);
	for (uint32_t count = 0; count <= NNGT_BUFFERS_MAX; count++) {
		trace_writer_set_iov(writer, 0, 0, 0xa10, buffers, count);
	}
	/* An older recorder, or more buffers than are recorded. */
	trace_writer_call(writer, 0, NNGT_FN_nng_aio_set_iov, 0, 0, WITH(0xa10, 2));
	struct trace *trace = reopen(writer);
	struct event event;
	for (uint32_t count = 0; count <= NNGT_BUFFERS_MAX; count++) {
		cr_assert(trace_next(trace, &event));
		cr_expect_eq(event.function, NNGT_FN_nng_aio_set_iov);
		cr_expect_eq(event.args[0], 0xa10);
		cr_expect_eq(event.args[1], count);
		cr_expect(event.has_result && event.result == 0);
		cr_expect_eq(event.buffers, count);
		for (uint32_t i = 0; i < count; i++) {
			cr_expect_eq(event.buffer[i].address, buffers[i].address);
			cr_expect_eq(event.buffer[i].size, buffers[i].size);
		}
	}
	cr_assert(trace_next(trace, &event));
	cr_expect_eq(event.buffers, 0);
	cr_expect_eq(trace_info(trace)->damaged, 0);
	trace_close(trace);
}

/* A count that is not as long as the event says is damage, and nothing is read past the end. */
Test(read_events, buffers_that_cannot_be)
{
	static const struct trace_buffer buffers[] = {{0x1000, 16}, {0x2000, 8}};
	static const uint32_t counts[] = {0, 1, 3, 5, UINT32_MAX};
	for (unsigned i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		struct trace_writer *writer = trace_writer_open(path);
		size_t size;
		uint64_t at = trace_writer_set_iov(writer, 0, 0, 0xa10, buffers, 2);
		memcpy(trace_writer_bytes(writer, &size) + at + NNGT_EVENT_HEAD + 12, &counts[i], 4);
		trace_writer_call(writer, 0, NNGT_FN_nng_msg_free, 0, 0, WITH(0xbeef0));
		struct trace *trace = reopen(writer);
		struct event event;
		if (TRACE_VERSION == 2) { /* later it costs the rest of the page */
			cr_assert(trace_next(trace, &event));
			cr_expect_eq(event.function, NNGT_FN_nng_msg_free, "count %u", counts[i]);
		}
		cr_expect_not(trace_next(trace, &event));
		cr_expect_eq(trace_info(trace)->damaged, 1, "count %u", counts[i]);
		trace_close(trace);
	}
}

/* Every function, as every type of event it can have: no field may be lost or mixed up. */
Test(read_events, every_function_comes_back)
{
	struct trace_writer *writer = trace_writer_open(path);
	const uint64_t *args = WITH(11, 12, 13, 14, 15);
	for (unsigned id = 0; id < NNGT_FUNCTIONS; id++) {
		trace_writer_call(writer, 0, id, 1, 0, args);
		trace_writer_enter(writer, 0, id, 1, args);
	}
	struct trace *trace = reopen(writer);
	struct event event;
	for (unsigned i = 0; i < 2 * NNGT_FUNCTIONS; i++) {
		cr_assert(trace_next(trace, &event));
		cr_expect_eq(event.function, i / 2);
		const struct api_function *function = api_function(i / 2);
		for (unsigned k = 0; k < function->nargs; k++) {
			bool out = (function->args[k] & NNGT_OUT) != 0;
			bool there = api_kind_width(function->args[k]) > 0 && !(out && i % 2 == 1);
			cr_expect_eq(event.has_args >> k & 1, there, "%s, %u", function->name, k);
			cr_expect_eq(event.args[k], there ? 11 + k : 0, "%s, %u", function->name, k);
		}
	}
	cr_expect_not(trace_next(trace, &event));
	cr_expect_eq(trace_info(trace)->damaged, 0);
	trace_close(trace);
}

Test(read_events, threads_are_merged_by_time)
{
	enum { EVENTS = 20000, THREADS = 7 };
	struct trace_writer *writer = trace_writer_open(path);
	trace_writer_chunk_size(writer, 4096);
	for (unsigned i = 0; i < EVENTS; i++) {
		trace_writer_call(writer, i * i % THREADS, NNGT_FN_nng_msg_free, 0, 0, WITH(i));
	}
	struct trace *trace = reopen(writer);
	for (unsigned pass = 0; pass < 2; pass++) {
		struct event event;
		for (unsigned i = 0; i < EVENTS; i++) {
			cr_assert(trace_next(trace, &event));
			cr_assert_eq(event.args[0], i);
			cr_assert_eq(event.seq, i + 1);
			cr_assert_eq(event.time_ns, i * UINT64_C(1000));
			struct event again = {.seq = event.seq};
			cr_assert(trace_event_at(trace, event.ref, &again));
			cr_assert_eq(again.args[0], i);
			cr_assert_eq(again.thread, event.thread);
			cr_assert_eq(again.time_ns, event.time_ns);
		}
		cr_assert_not(trace_next(trace, &event));
		trace_rewind(trace);
	}
	cr_expect_eq(trace_info(trace)->damaged, 0);
	cr_expect_eq(trace_info(trace)->duration_ns, (EVENTS - 1) * UINT64_C(1000));
	/* Squares leave 0, 1, 2 or 4. */
	cr_expect_eq(trace_thread(trace, 0)->events + trace_thread(trace, 1)->events +
	                 trace_thread(trace, 2)->events + trace_thread(trace, 3)->events,
	             EVENTS);
	trace_close(trace);
}

Test(read_events, at_the_same_time_the_lower_thread_is_first)
{
	struct trace_writer *writer = trace_writer_open(path);
	for (unsigned i = 5; i-- > 0;) {
		trace_writer_time(writer, START + 5000);
		trace_writer_call(writer, i, NNGT_FN_nng_msg_free, 0, 0, WITH(i));
	}
	struct trace *trace = reopen(writer);
	struct event event;
	for (unsigned i = 0; i < 5; i++) {
		cr_assert(trace_next(trace, &event));
		cr_expect_eq(event.thread, i);
	}
	trace_close(trace);
}

Test(read_events, ticks_become_nanoseconds)
{
	struct trace_writer *writer = trace_writer_open(path);
	struct nngt_header *header = trace_writer_header(writer);
	header->clock = NNGT_CLOCK_TSC;
	header->first = (struct nngt_clock_pair){.ticks = 1000000, .ns = 500};
	header->last = (struct nngt_clock_pair){.ticks = 1000000 + 3000000000, .ns = 1000000500};
	trace_writer_time(writer, 1003000);
	trace_writer_call(writer, 0, NNGT_FN_nng_msg_free, 0, 0, WITH(1));
	trace_writer_time(writer, 1003000 + 6000);
	trace_writer_call(writer, 0, NNGT_FN_nng_msg_free, 0, 0, WITH(1));
	struct trace *trace = reopen(writer);
	struct event event;
	cr_assert(trace_next(trace, &event));
	cr_expect_eq(event.time_ns, 0);
	cr_assert(trace_next(trace, &event));
	cr_expect_leq(event.time_ns, 2000);
	cr_expect_geq(event.time_ns, 1999);
	trace_close(trace);
}

Test(read_events, time_never_goes_back_within_a_thread)
{
	struct trace_writer *writer = trace_writer_open(path);
	static const uint64_t times[] = {START + 5000, START + 4000, START + 6000};
	for (unsigned i = 0; i < 3; i++) {
		trace_writer_time(writer, times[i]);
		trace_writer_call(writer, 0, NNGT_FN_nng_msg_free, 0, 0, WITH(i));
	}
	struct trace *trace = reopen(writer);
	struct event event;
	uint64_t expected[] = {0, 0, 1000};
	for (unsigned i = 0; i < 3; i++) {
		cr_assert(trace_next(trace, &event));
		cr_expect_eq(event.args[0], i);
		cr_expect_eq(event.time_ns, expected[i]);
	}
	trace_close(trace);
}

/* The call that starts the recorder is stamped before the header's first clock reading. */
Test(read_events, the_first_call_may_be_older_than_the_header)
{
	struct trace_writer *writer = trace_writer_open(path);
	trace_writer_header(writer)->first.ticks += 500;
	trace_writer_call(writer, 0, NNGT_FN_nng_msg_free, 0, 0, WITH(1));
	trace_writer_call(writer, 0, NNGT_FN_nng_msg_free, 0, 0, WITH(2));
	struct trace *trace = reopen(writer);
	struct event event;
	cr_assert(trace_next(trace, &event));
	cr_expect_eq(event.args[0], 1);
	cr_assert(trace_next(trace, &event));
	cr_expect_eq(event.time_ns, 1000);
	cr_expect_not(trace_next(trace, &event));
	cr_expect_eq(trace_info(trace)->damaged, 0);
	trace_close(trace);
}

/* Two calls and a delay before each. shown: delays are asked for, too. */
static struct trace *
with_delays(enum perturb_mode mode, bool shown, uint64_t *second)
{
	struct trace_writer *writer = trace_writer_open(path);
	trace_writer_header(writer)->perturb = mode;
	for (uint64_t i = 1; i <= 2; i++) {
		trace_writer_delay(writer, 0, NNGT_FN_nng_msg_free, PERTURB_USE, 500 * i);
		*second = trace_writer_call(writer, 0, NNGT_FN_nng_msg_free, 0, 0, WITH(i));
	}
	struct trace *trace = reopen(writer);
	if (shown) {
		trace_show_delays(trace);
	}
	return trace;
}

/* Nobody is to judge by delays: the calls have the numbers that they would have without. */
Test(read_events, delays_have_no_place_in_the_order)
{
	const enum perturb_mode modes[] = {PERTURB_OFF, PERTURB_BLIND};
	for (unsigned i = 0; i < 2; i++) {
		uint64_t second;
		unsigned point;
		struct trace *trace = with_delays(modes[i], false, &second);
		for (unsigned pass = 0; pass < 2; pass++) {
			struct event event;
			for (uint64_t seq = 1; seq <= 2; seq++) {
				cr_assert(trace_next(trace, &event));
				cr_expect_eq(event.seq, seq);
				cr_expect_eq(event.args[0], seq);
			}
			cr_expect_not(trace_next(trace, &event));
			cr_expect_eq(trace_info(trace)->events, 2);
			cr_expect_eq(trace_delay(trace, second, &point), modes[i] == PERTURB_OFF ? 0 : 1000);
			trace_rewind(trace);
		}
		trace_close(trace);
	}
}

Test(read_events, delays_are_events_when_they_are_asked_for)
{
	uint64_t second;
	struct trace *trace = with_delays(PERTURB_BLIND, true, &second);
	struct event event;
	for (uint64_t seq = 1; seq <= 4; seq++) {
		cr_assert(trace_next(trace, &event));
		cr_expect_eq(event.seq, seq);
		cr_expect_eq(event.type == NNGT_DELAY, seq % 2 == 1);
	}
	cr_expect_not(trace_next(trace, &event));
	cr_expect_eq(trace_info(trace)->events, 4);
	trace_close(trace);
}
