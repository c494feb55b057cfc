/* stats: what is counted, from synthetic traces; no stacks, so all places are "not known". */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/stats/stats.h"
#include "tests/support/trace_writer.h"

static char path[64];
static struct trace_writer *writer;
static struct trace *trace;
static struct symbols *symbols;

static void
set_up(void)
{
	snprintf(path, sizeof(path), "/tmp/nngtrace-stats-%d.trace", (int)getpid());
	writer = trace_writer_open(path);
	trace_writer_thread(writer, 0, 4711, "main");
}

static void
tear_down(void)
{
	symbols_close(symbols);
	trace_close(trace);
	unlink(path);
}

TestSuite(stats, .init = set_up, .fini = tear_down);

static struct stats *
collect(void)
{
	struct error err;
	cr_assert(trace_writer_close(writer));
	trace = trace_open(path, &err);
	cr_assert_not_null(trace, "%s", err.text);
	symbols = symbols_open(trace, false);
	struct stats *stats = stats_collect(trace, symbols);
	cr_assert_not_null(stats);
	return stats;
}

static void
expect_kind(const struct stats *stats, enum nngt_kind kind, uint64_t live, uint64_t peak,
            uint64_t total)
{
	const struct stats_kind *found = &stats->kinds[kind];
	cr_expect_eq(found->live, live, "live %s: %lu", api_kind_word(kind), found->live);
	cr_expect_eq(found->peak, peak, "peak %s: %lu", api_kind_word(kind), found->peak);
	cr_expect_eq(found->total, total, "total %s: %lu", api_kind_word(kind), found->total);
}

#define CALL(function, result, ...)                                                                \
	trace_writer_call(writer, 0, NNGT_FN_##function, 0, result, WITH(__VA_ARGS__))
#define ENTER(function, ...) trace_writer_enter(writer, 0, NNGT_FN_##function, 0, WITH(__VA_ARGS__))
#define RETURN(function, result, ...)                                                              \
	trace_writer_return(writer, 0, NNGT_FN_##function, result, WITH(__VA_ARGS__))

Test(stats, messages_end_when_they_are_freed_or_given_away)
{
	CALL(nng_pair0_open, 0, 1);
	CALL(nng_msg_alloc, 0, 0x100, 8);
	CALL(nng_msg_alloc, 0, 0x200, 8);
	CALL(nng_msg_alloc, 0, 0x300, 8);
	CALL(nng_msg_free, 0, 0x100);
	ENTER(nng_sendmsg, 1, 0x200);
	RETURN(nng_sendmsg, 0, 0);
	ENTER(nng_sendmsg, 1, 0x300); /* comes back */
	RETURN(nng_sendmsg, 8, 0);
	ENTER(nng_sendmsg, 1, 0x300);
	RETURN(nng_sendmsg, 8, 0);
	CALL(nng_msg_alloc, 0, 0x100, 8); /* an address again, another message */
	struct stats *stats = collect();
	expect_kind(stats, NNGT_MSG, 2, 3, 4);
	expect_kind(stats, NNGT_SOCKET, 1, 1, 1);
	const struct stats_function *send = &stats->functions[NNGT_FN_nng_sendmsg];
	cr_expect_eq(send->calls, 3);
	cr_expect_eq(send->failed, 2);
	cr_expect_str_eq(stats_commonest(send), "NNG_EAGAIN");
	cr_expect_null(stats_commonest(&stats->functions[NNGT_FN_nng_msg_alloc]));
	cr_expect_eq(stats->threads[0].events, trace_info(trace)->events);
	stats_free(stats);
}

Test(stats, an_aio_carries_messages_in_and_out)
{
	CALL(nng_aio_alloc, 0, 0xa0);
	CALL(nng_pair0_open, 0, 1);
	CALL(nng_msg_alloc, 0, 0x100, 8);
	CALL(nng_aio_set_msg, 0, 0xa0, 0x100);
	CALL(nng_send_aio, 0, 1, 0xa0);
	ENTER(nng_aio_wait, 0xa0);
	trace_writer_return_aio(writer, 0, NNGT_FN_nng_aio_wait, true, 0, 0);
	CALL(nng_recv_aio, 0, 1, 0xa0);
	ENTER(nng_aio_wait, 0xa0);
	trace_writer_return_aio(writer, 0, NNGT_FN_nng_aio_wait, true, 0, 0x200);
	ENTER(nng_aio_free, 0xa0);
	RETURN(nng_aio_free, 0, 0);
	struct stats *stats = collect();
	expect_kind(stats, NNGT_MSG, 1, 1, 2);
	expect_kind(stats, NNGT_AIO, 0, 1, 1);
	cr_assert_eq(stats->birth_count, 2); /* the socket and the received message */
	cr_expect_eq(stats->births[0].count, 1);
	cr_expect(!stats->births[0].site->known);
	stats_free(stats);
}

Test(stats, a_socket_takes_its_own_with_it)
{
	CALL(nng_req0_open, 0, 1);
	CALL(nng_req0_open, 0, 2);
	CALL(nng_ctx_open, 0, 11, 1);
	CALL(nng_ctx_open, 0, 12, 1);
	CALL(nng_ctx_open, 0, 13, 2);
	CALL(nng_dialer_create, 0, 21, 1);
	ENTER(nng_ctx_close, 11);
	RETURN(nng_ctx_close, 0, 0);
	ENTER(nng_close, 1);
	RETURN(nng_close, 0, 0);
	ENTER(nng_ctx_close, 12); /* already gone */
	RETURN(nng_ctx_close, 7, 0);
	struct stats *stats = collect();
	expect_kind(stats, NNGT_SOCKET, 1, 2, 2);
	expect_kind(stats, NNGT_CTX, 1, 3, 3);
	cr_assert_eq(stats->context_count, 1);
	cr_expect_eq(stats->contexts[0].opened, 3);
	cr_expect_eq(stats->contexts[0].closed, 2);
	cr_expect_eq(stats->contexts[0].live, 1);
	cr_expect_eq(stats->kinds[NNGT_DIALER].live, 0);
	stats_free(stats);
}

Test(stats, the_end_of_the_library_ends_all)
{
	CALL(nng_req0_open, 0, 1);
	CALL(nng_ctx_open, 0, 11, 1);
	ENTER(nng_fini, 0);
	RETURN(nng_fini, 0, 0);
	CALL(nng_req0_open, 0, 1); /* ids start again */
	CALL(nng_ctx_open, 0, 11, 1);
	struct stats *stats = collect();
	expect_kind(stats, NNGT_SOCKET, 1, 1, 2);
	expect_kind(stats, NNGT_CTX, 1, 1, 2);
	stats_free(stats);
}

Test(stats, contexts_for_one_exchange_each)
{
	uint64_t ns = 1000000;
	trace_writer_time(writer, ns);
	CALL(nng_aio_alloc, 0, 0xa0);
	CALL(nng_req0_open, 0, 1);
	for (uint64_t ctx = 10; ctx < 14; ctx++) {
		CALL(nng_ctx_open, 0, ctx, 1);
		CALL(nng_ctx_send, 0, ctx, 0xa0);
		CALL(nng_ctx_recv, 0, ctx, 0xa0);
		trace_writer_time(writer, ns += 10000);
		ENTER(nng_ctx_close, ctx);
		trace_writer_time(writer, ns += 500);
		RETURN(nng_ctx_close, 0, 0);
	}
	struct stats *stats = collect();
	cr_assert_eq(stats->context_count, 1);
	const struct stats_contexts *contexts = &stats->contexts[0];
	cr_expect_eq(contexts->opened, 4);
	cr_expect_eq(contexts->peak, 1);
	cr_expect_eq(contexts->exchanges, 4);
	cr_expect_eq(contexts->open_timed, 0); /* one event a call: nothing to measure */
	cr_expect_eq(contexts->close_timed, 4);
	cr_expect_eq(contexts->close_ns, 2000);
	cr_expect_eq(stats_pool_saves_ns(contexts), 1500);
	stats_free(stats);
}

Test(stats, what_was_not_seen_being_made_is_not_alive)
{
	CALL(nng_msg_len, 3, 0x100);
	CALL(nng_msg_free, 0, 0x100);
	ENTER(nng_pipe_close, 5);
	trace_writer_pending(writer, 0, NNGT_FN_nng_msg_free, 0, WITH(0x200));
	struct stats *stats = collect();
	expect_kind(stats, NNGT_MSG, 0, 0, 2);
	expect_kind(stats, NNGT_PIPE, 0, 0, 1);
	cr_expect_eq(stats->kinds[NNGT_MSG].unknown, 2);
	cr_expect_eq(stats->functions[NNGT_FN_nng_pipe_close].unfinished, 1);
	cr_expect_eq(stats->functions[NNGT_FN_nng_msg_free].unfinished, 1);
	cr_expect_eq(stats->birth_count, 0);
	stats_free(stats);
}

Test(stats, buffers)
{
	CALL(nng_alloc, 0x1000, 16);
	CALL(nng_strdup, 0x2000, 0);
	CALL(nng_strfree, 0, 0x2000);
	CALL(nng_free, 0, 0x1000, 16);
	CALL(nng_free, 0, 0x1000, 16); /* twice: it was not alive */
	struct stats *stats = collect();
	expect_kind(stats, NNGT_BUFFER, 0, 2, 2);
	stats_free(stats);
}

Test(stats, json_has_the_same_numbers)
{
	CALL(nng_msg_alloc, 0, 0x100, 8);
	CALL(nng_msg_alloc, 2, 0, 8);
	struct stats *stats = collect();
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	cr_assert(stats_json(out, stats));
	fclose(out);
	json_t *root = json_loads(text, 0, NULL);
	cr_assert_not_null(root, "%s", text);
	cr_expect_str_eq(json_string_value(json_object_get(root, "schema")), "nngtrace-stats/1");
	json_t *function = json_array_get(json_object_get(root, "functions"), 0);
	cr_expect_str_eq(json_string_value(json_object_get(function, "name")), "nng_msg_alloc");
	cr_expect_eq(json_integer_value(json_object_get(function, "calls")), 2);
	cr_expect_str_eq(json_string_value(json_object_get(function, "commonest_error")), "NNG_ENOMEM");
	json_t *object = json_array_get(json_object_get(root, "objects"), 0);
	cr_expect_str_eq(json_string_value(json_object_get(object, "kind")), "msg");
	cr_expect_eq(json_integer_value(json_object_get(object, "live")), 1);
	json_decref(root);
	free(text);
	stats_free(stats);
}

Test(stats, what_the_header_says_of_stacks_and_clock)
{
	struct nngt_header *header = trace_writer_header(writer);
	header->stack_hits = 1234567;
	header->stack_misses = 89;
	struct stats *stats = collect();
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	cr_assert(stats_text(out, stats, 100));
	fclose(out);
	cr_expect_not_null(strstr(text, "\n1,234,567 stacks verified, 89 walked; clock: monotonic\n"),
	                   "%s", text);
	free(text);
	stats_free(stats);
}

Test(stats, stacks_that_were_compared)
{
	struct nngt_header *header = trace_writer_header(writer);
	header->clock = NNGT_CLOCK_TSC;
	header->stack_hits = 40;
	header->stack_misses = 2;
	header->stack_checked = 42;
	header->stack_wrong = 1;
	struct stats *stats = collect();
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	cr_assert(stats_text(out, stats, 100));
	cr_expect_eq(fputc('\0', out), 0);
	cr_expect(stats_json(out, stats));
	fclose(out);
	cr_expect_not_null(strstr(text, "\n40 stacks verified, 2 walked, 42 compared with "
	                                "libunwind's, 1 wrong; clock: counter\n"),
	                   "%s", text);
	json_t *root = json_loads(text + strlen(text) + 1, 0, NULL);
	json_t *of = json_object_get(root, "trace"), *stacks = json_object_get(of, "stacks");
	cr_assert_not_null(stacks);
	cr_expect_str_eq(json_string_value(json_object_get(of, "clock")), "counter");
	cr_expect_eq(json_integer_value(json_object_get(stacks, "verified")), 40);
	cr_expect_eq(json_integer_value(json_object_get(stacks, "walked")), 2);
	cr_expect_eq(json_integer_value(json_object_get(stacks, "compared")), 42);
	cr_expect_eq(json_integer_value(json_object_get(stacks, "wrong")), 1);
	json_decref(root);
	free(text);
	stats_free(stats);
}

Test(stats, a_trace_without_events)
{
	struct stats *stats = collect();
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	cr_assert(stats_text(out, stats, 100));
	cr_expect(stats_json(out, stats));
	fclose(out);
	cr_expect_not_null(strstr(text, "0 events"));
	free(text);
	stats_free(stats);
}
