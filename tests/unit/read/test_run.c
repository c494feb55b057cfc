/* Two ways lead to an event of version 3: run.c decodes it where it lies, and decode.c what
 * narrow.c has made of it. Both say the same, of every function; and events that are taken in
 * batches stay whole. */
#define TRACE_VERSION 3

#include <criterion/criterion.h>
#include <string.h>

#include "analyzer/read/trace.h"
#include "tests/support/trace_file.h"

#define HEAP  UINT64_C(0x7f1200000010)
#define MINUS UINT64_C(0xfffffffffffffff9)

TestSuite(read_run, .init = set_up, .fini = tear_down, .timeout = 60);

/* Calls of a function that go well, that fail, that never return, and in two events. */
static void
write_function(struct trace_writer *writer, unsigned id, const uint64_t *args)
{
	static const int64_t results[] = {0, 7, -1};
	for (unsigned i = 0; i < 3; i++) {
		trace_writer_call(writer, 0, id, 1, results[i], args);
	}
	trace_writer_pending(writer, 0, id, 2, args);
	for (unsigned i = 0; i < 3; i++) {
		trace_writer_enter(writer, 1, id, 3, args);
		if (id == NNGT_FN_nng_aio_wait || id == NNGT_FN_nng_aio_stop) {
			trace_writer_return_aio(writer, 1, id, i != 1, (int32_t)results[i], args[0]);
		} else {
			trace_writer_return(writer, 1, id, (int32_t)results[i], args);
		}
	}
}

static void
write_callbacks(struct trace_writer *writer)
{
	for (unsigned type = NNGT_CALLBACK_BEGIN; type <= NNGT_CALLBACK_END; type++) {
		trace_writer_aio_callback(writer, 0, type, HEAP, 7, HEAP + 16);
		trace_writer_aio_callback(writer, 0, type, HEAP, 0, 0);
		trace_writer_pipe_callback(writer, 0, type, 1, 2, 3, HEAP);
		trace_writer_http_callback(writer, 0, type, HEAP, HEAP + 16, HEAP + 32);
	}
}

static void
expect_same(const struct event *one, const struct event *other)
{
	cr_assert_eq(one->ref, other->ref);
	cr_assert_eq(one->time_ns, other->time_ns);
	cr_assert_eq(one->thread, other->thread);
	cr_assert_eq(one->function, other->function);
	cr_assert_eq(one->type, other->type);
	const char *name = api_function(one->function)->name;
	cr_assert_eq(one->has_args, other->has_args, "%s %u", name, one->type);
	cr_assert_eq(one->stack, other->stack, "%s %u", name, one->type);
	cr_assert_eq(one->buffers, other->buffers, "%s %u", name, one->type);
	cr_assert_eq(one->has_result, other->has_result, "%s %u", name, one->type);
	cr_assert_eq(one->returned, other->returned, "%s %u", name, one->type);
	cr_assert_eq(one->refused, other->refused, "%s %u", name, one->type);
	cr_assert_eq(one->written, other->written, "%s %u", name, one->type);
	cr_assert_eq(one->observed, other->observed, "%s %u", name, one->type);
	cr_assert_eq(one->result, other->result, "%s %u", name, one->type);
	cr_assert_eq(memcmp(one->args, other->args, sizeof(one->args)), 0, "%s %u", name, one->type);
	cr_assert_eq(one->text == NULL, other->text == NULL, "%s %u", name, one->type);
}

Test(read_run, both_ways_say_the_same)
{
	static const uint64_t args[][API_ARGS_MAX] = {
	    {HEAP, HEAP + 16, HEAP + 32, HEAP + 48, HEAP + 64},
	    {1, 2, 3, 4, 5},
	    {0, 0, 0, 0, 0},
	    {MINUS, MINUS, MINUS, MINUS, MINUS},
	};
	struct trace_writer *writer = trace_writer_open(path);
	for (size_t i = 0; i < sizeof(args) / sizeof(args[0]); i++) {
		for (unsigned id = 0; id < NNGT_FUNCTIONS; id++) {
			write_function(writer, id, args[i]);
		}
		write_callbacks(writer);
	}
	cr_assert(trace_writer_close(writer));
	struct error err = {""};
	struct trace *trace = trace_open(path, &err);
	cr_assert_not_null(trace, "%s", err.text);
	const struct event *event;
	uint64_t count = 0;
	while ((event = trace_take(trace)) != NULL) {
		struct event again = {0};
		cr_assert_eq(event->seq, ++count);
		cr_assert(trace_event_at(trace, event->ref, &again));
		expect_same(event, &again);
	}
	cr_expect_eq(trace_info(trace)->damaged, 0);
	cr_expect_eq(count, 4 * (UINT64_C(10) * NNGT_FUNCTIONS + 8));
	trace_close(trace);
}

/* More in a row than a batch has room for. */
Test(read_run, each_event_has_its_buffers)
{
	enum { MANY = 100 };
	struct trace_writer *writer = trace_writer_open(path);
	for (uint32_t i = 0; i < MANY; i++) {
		const struct trace_buffer buffers[] = {{HEAP + i, i}, {HEAP + 2 * i, 2 * i}};
		trace_writer_set_iov(writer, i / 7 % 2, 0, HEAP, buffers, 2);
	}
	cr_assert(trace_writer_close(writer));
	struct error err = {""};
	struct trace *trace = trace_open(path, &err);
	cr_assert_not_null(trace, "%s", err.text);
	for (uint32_t i = 0; i < MANY; i++) {
		const struct event *event = trace_take(trace);
		cr_assert(event != NULL && event->seq == i + 1 && event->buffers == 2);
		cr_expect_eq(event->buffer[0].address, HEAP + i);
		cr_expect_eq(event->buffer[1].size, 2 * i);
	}
	cr_expect_null(trace_take(trace));
	cr_expect_null(trace_take(trace));
	cr_expect_eq(trace_info(trace)->events, MANY);
	trace_close(trace);
}

/* Turns change at every place of a batch, and two threads may have events at the same time. */
Test(read_run, turns_change_anywhere)
{
	enum { MANY = 3000 };
	struct trace_writer *writer = trace_writer_open(path);
	for (uint64_t i = 0; i < MANY; i++) {
		trace_writer_time(writer, 1000 + i / 2);
		uint32_t thread = i < 10 ? (uint32_t)i % 2 : (uint32_t)(i / (i % 97 + 1) % 2);
		trace_writer_call(writer, thread, NNGT_FN_nng_msg_free, 0, 0, WITH(HEAP + 16 * i));
	}
	cr_assert(trace_writer_close(writer));
	struct error err = {""};
	struct trace *trace = trace_open(path, &err);
	cr_assert_not_null(trace, "%s", err.text);
	const struct event *event;
	uint64_t last_ns = 0, count = 0, sum = 0;
	uint32_t last_thread = 0;
	while ((event = trace_take(trace)) != NULL) {
		cr_assert_eq(event->seq, ++count);
		cr_assert(event->time_ns > last_ns ||
		          (event->time_ns == last_ns && event->thread >= last_thread));
		last_ns = event->time_ns;
		last_thread = event->thread;
		sum += (event->args[0] - HEAP) / 16;
	}
	cr_expect_eq(count, MANY);
	cr_expect_eq(sum, UINT64_C(1) * MANY * (MANY - 1) / 2);
	trace_close(trace);
}
