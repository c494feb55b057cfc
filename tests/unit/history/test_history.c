/* history: names of objects, lives and their numbers, what is said of each step. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/history/history.h"
#include "tests/support/trace_writer.h"

static char path[64];
static struct trace_writer *writer;
static struct trace *trace;
static struct symbols *symbols;
static struct history history;

static void
set_up(void)
{
	snprintf(path, sizeof(path), "/tmp/nngtrace-history-%d.trace", (int)getpid());
	writer = trace_writer_open(path);
	trace_writer_thread(writer, 0, 4711, "main");
}

static void
tear_down(void)
{
	history_free(&history);
	symbols_close(symbols);
	trace_close(trace);
	unlink(path);
}

TestSuite(history, .init = set_up, .fini = tear_down);

static void
collect(const char *text)
{
	struct error err;
	struct history_name name;
	if (trace == NULL) {
		cr_assert(trace_writer_close(writer));
		trace = trace_open(path, &err);
		cr_assert_not_null(trace, "%s", err.text);
		symbols = symbols_open(trace, false);
	}
	cr_assert(history_name_parse(text, &name), "%s", text);
	history_free(&history);
	cr_assert(history_collect(&history, trace, &name));
}

/* The verbs of a life, one after the other. */
static void
expect_verbs(const struct history_life *life, const char *wanted)
{
	char verbs[512] = "";
	for (size_t i = 0; i < life->count; i++) {
		size_t used = strlen(verbs);
		snprintf(verbs + used, sizeof(verbs) - used, "%s%s", i > 0 ? ", " : "",
		         life->steps[i].verb);
	}
	cr_expect_str_eq(verbs, wanted, "%s", verbs);
}

static char *
print(const struct history_life *life)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	cr_assert(history_print(out, &history, life, symbols,
	                        &(struct history_look){.width = 100, .stacks = true}));
	fclose(out);
	return text;
}

#define CALL(function, result, ...)                                                                \
	trace_writer_call(writer, 0, NNGT_FN_##function, 0, result, WITH(__VA_ARGS__))
#define ENTER(function, ...) trace_writer_enter(writer, 0, NNGT_FN_##function, 0, WITH(__VA_ARGS__))
#define RETURN(function, result, ...)                                                              \
	trace_writer_return(writer, 0, NNGT_FN_##function, result, WITH(__VA_ARGS__))

Test(history, names)
{
	static const struct {
		const char *text;
		struct history_name name;
	} good[] = {
	    {"msg#12", {NNGT_MSG, true, 12}},          {"ctx 7", {NNGT_CTX, false, 7}},
	    {"ctx:7", {NNGT_CTX, false, 7}},           {"socket:2", {NNGT_SOCKET, false, 2}},
	    {"msg:0x55d0", {NNGT_MSG, false, 21968}},  {"0x55d0", {NNGT_NO_OBJECT, false, 21968}},
	    {"msg 17", {NNGT_MSG, true, 17}},          {"aio:3", {NNGT_AIO, true, 3}},
	    {"string:0x10", {NNGT_BUFFER, false, 16}}, {"010", {NNGT_NO_OBJECT, false, 10}},
	};
	static const char *const bad[] = {"",
	                                  "msg",
	                                  "msg#",
	                                  "msg#0",
	                                  "msg#0x1",
	                                  "frog#1",
	                                  "msg:0",
	                                  "ctx:-1",
	                                  "ctx: 1",
	                                  "0x",
	                                  "1x",
	                                  "ctx  7",
	                                  "#1",
	                                  ":1",
	                                  "ctx:7 8",
	                                  "result:1",
	                                  "99999999999999999999"};
	struct history_name name;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		cr_assert(history_name_parse(good[i].text, &name), "%s", good[i].text);
		cr_expect_eq(name.kind, good[i].name.kind, "%s", good[i].text);
		cr_expect_eq(name.by_number, good[i].name.by_number, "%s", good[i].text);
		cr_expect_eq(name.value, good[i].name.value, "%s", good[i].text);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		cr_expect_not(history_name_parse(bad[i], &name), "'%s'", bad[i]);
	}
	trace_writer_close(writer);
}

Test(history, freed_after_it_was_sent)
{
	CALL(nng_pair0_open, 0, 2);
	CALL(nng_msg_alloc, 0, 0x100, 8);
	ENTER(nng_sendmsg, 2, 0x100);
	RETURN(nng_sendmsg, 0, 0);
	CALL(nng_msg_free, 0, 0x100);
	collect("msg#1");
	cr_assert_eq(history.count, 1);
	expect_verbs(&history.lives[0], "allocated, sent, freed");
	char *text = print(&history.lives[0]);
	cr_expect_not_null(strstr(text, "msg#1 (msg 0x100, 8 bytes)"), "%s", text);
	cr_expect_not_null(strstr(text, "now the application's\n"), "%s", text);
	cr_expect_not_null(strstr(text, "nng_sendmsg(socket 2, msg 0x100, 0) = 0"), "%s", text);
	cr_expect_not_null(strstr(text, "now NNG's (socket 2)"), "%s", text);
	cr_expect_not_null(strstr(text, "it was NNG's (socket 2)"), "%s", text);
	cr_expect_not_null(strstr(text, "at the end: freed"), "%s", text);
	free(text);
}

Test(history, a_send_that_failed_and_one_through_an_aio)
{
	CALL(nng_pair0_open, 0, 2);
	CALL(nng_aio_alloc, 0, 0xa0);
	CALL(nng_msg_alloc, 0, 0x100, 8);
	ENTER(nng_sendmsg, 2, 0x100);
	RETURN(nng_sendmsg, 8, 0);
	CALL(nng_aio_set_msg, 0, 0xa0, 0x100);
	CALL(nng_send_aio, 0, 2, 0xa0);
	ENTER(nng_aio_wait, 0xa0);
	trace_writer_return_aio(writer, 0, NNGT_FN_nng_aio_wait, true, 0, 0);
	collect("msg:0x100");
	cr_assert_eq(history.count, 1);
	expect_verbs(&history.lives[0],
	             "allocated, send failed, put into an aio, sent, send completed");
	char *text = print(&history.lives[0]);
	cr_expect_not_null(strstr(text, "still the application's"), "%s", text);
	cr_expect_not_null(strstr(text, "now in flight (socket 2)"), "%s", text);
	free(text);
	collect("aio#1");
	expect_verbs(&history.lives[0], "allocated, message set, send started, waited for");
	collect("socket 2");
	expect_verbs(&history.lives[0], "opened, send failed, send started");
}

Test(history, one_address_many_lives)
{
	trace_writer_time(writer, 1000000000);
	CALL(nng_msg_alloc, 0, 0x200, 8);
	CALL(nng_msg_alloc, 0, 0x100, 8);
	CALL(nng_msg_free, 0, 0x100);
	trace_writer_time(writer, 1005000000);
	CALL(nng_msg_alloc, 0, 0x100, 8);
	CALL(nng_aio_alloc, 0, 0x100);
	collect("msg:0x100");
	cr_assert_eq(history.count, 2);
	cr_expect_eq(history.lives[0].number, 2);
	cr_expect_eq(history.lives[0].next, 3);
	cr_expect_eq(history.lives[1].number, 3);
	expect_verbs(&history.lives[0], "allocated, freed");
	expect_verbs(&history.lives[1], "allocated");
	cr_expect_null(history_at(&history, 0));
	cr_expect_eq(history_at(&history, 1000), &history.lives[0]);
	cr_expect_eq(history_at(&history, 4999999), &history.lives[0]);
	cr_expect_eq(history_at(&history, 5000000), &history.lives[1]);
	cr_expect_eq(history_at(&history, UINT64_MAX), &history.lives[1]);
	collect("0x100");
	cr_assert_eq(history.count, 3);
	cr_expect_eq(history.lives[2].kind, NNGT_AIO);
	collect("msg#2");
	cr_assert_eq(history.count, 1);
	expect_verbs(&history.lives[0], "allocated, freed");
}

/* The return of a send comes after its message was received elsewhere as another one. */
Test(history, a_return_belongs_to_the_life_that_was_entered)
{
	trace_writer_thread(writer, 1, 4712, "other");
	CALL(nng_pair0_open, 0, 2);
	CALL(nng_msg_alloc, 0, 0x100, 8);
	ENTER(nng_sendmsg, 2, 0x100);
	trace_writer_enter(writer, 1, NNGT_FN_nng_recvmsg, 0, WITH(2));
	trace_writer_return(writer, 1, NNGT_FN_nng_recvmsg, 0, WITH(0, 0x100));
	RETURN(nng_sendmsg, 0, 0);
	collect("msg:0x100");
	cr_assert_eq(history.count, 2);
	expect_verbs(&history.lives[0], "allocated, sent");
	expect_verbs(&history.lives[1], "received");
	cr_expect_eq(history.lives[0].steps[1].after.condition, IS_LIBRARY);
	cr_expect_eq(history.lives[1].steps[0].after.condition, IS_APPLICATION);
}

Test(history, received_through_an_aio)
{
	CALL(nng_pair0_open, 0, 2);
	CALL(nng_aio_alloc, 0, 0xa0, 0x4000);
	CALL(nng_recv_aio, 0, 2, 0xa0);
	trace_writer_aio_callback(writer, 0, NNGT_CALLBACK_BEGIN, 0xa0, 0, 0x100);
	CALL(nng_msg_free, 0, 0x100);
	trace_writer_aio_callback(writer, 0, NNGT_CALLBACK_END, 0xa0, 0, 0);
	collect("msg#1");
	cr_assert_eq(history.count, 1);
	expect_verbs(&history.lives[0], "receive started, received, freed");
	cr_expect_eq(history.lives[0].steps[1].callback, 0x4000);
	collect("aio:0xa0");
	expect_verbs(&history.lives[0], "allocated, receive started, callback begins, callback ends");
}

Test(history, closed_with_its_socket)
{
	CALL(nng_req0_open, 0, 2);
	CALL(nng_ctx_open, 0, 7, 2);
	ENTER(nng_close, 2);
	RETURN(nng_close, 0, 0);
	ENTER(nng_ctx_close, 7);
	RETURN(nng_ctx_close, 7, 0);
	collect("ctx 7");
	cr_assert_eq(history.count, 1);
	expect_verbs(&history.lives[0], "opened, closed with its socket, close failed");
}

Test(history, first_seen_in_mid_life)
{
	CALL(nng_msg_len, 3, 0x100);
	CALL(nng_msg_free, 0, 0x100);
	CALL(nng_strdup, 0x300, 0);
	CALL(nng_strfree, 0, 0x300);
	collect("msg#1");
	cr_assert_eq(history.count, 1);
	cr_expect(history.lives[0].unknown);
	expect_verbs(&history.lives[0], "read, freed");
	collect("string:0x300");
	cr_assert_eq(history.count, 1);
	expect_verbs(&history.lives[0], "made, freed");
}

Test(history, what_is_not_there)
{
	struct error err;
	struct history_name name;
	CALL(nng_msg_alloc, 0, 0x100, 8);
	CALL(nng_msg_alloc, 0, 0x200, 8);
	collect("msg#3");
	cr_assert_eq(history.count, 0);
	history_name_parse("msg#3", &name);
	cr_expect_not(history_missing(&history, &name, &err));
	cr_expect_not_null(strstr(err.text, "no msg#3 there, but msg#1 to msg#2"), "%s", err.text);
	collect("ctx:3");
	history_name_parse("ctx:3", &name);
	history_missing(&history, &name, &err);
	cr_expect_not_null(strstr(err.text, "no ctx 3 there; what there is: msg (2)"), "%s", err.text);
}
