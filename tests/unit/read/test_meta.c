/* Threads, modules, stacks, and what the header says about the process. */
#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>

#include "analyzer/nng/errors.h"
#include "analyzer/nng/options.h"
#include "analyzer/read/trace.h"
#include "shim/trace/hash.h"
#include "tests/support/trace_file.h"

TestSuite(read_meta, .init = set_up, .fini = tear_down);

static struct trace *
reopen(struct trace_writer *writer)
{
	cr_assert(trace_writer_close(writer));
	struct error err = {""};
	struct trace *trace = trace_open(path, &err);
	cr_assert_not_null(trace, "%s", err.text);
	return trace;
}

Test(read_meta, a_thread_has_its_last_name)
{
	struct trace_writer *writer = trace_writer_open(path);
	trace_writer_thread(writer, 0, 100, "app");
	trace_writer_thread(writer, 2, 102, "worker");
	trace_writer_call(writer, 0, NNGT_FN_nng_msg_free, 0, 0, WITH(1));
	trace_writer_call(writer, 2, NNGT_FN_nng_msg_free, 0, 0, WITH(2));
	trace_writer_thread(writer, 0, 100, "main");
	trace_writer_thread(writer, 3, 103, "never called NNG");
	trace_writer_header(writer)->exiting_thread = 2 + 1;
	struct trace *trace = reopen(writer);
	/* Numbered without gaps, whatever the recorder's numbers were. */
	cr_expect_eq(trace_info(trace)->threads, 2);
	cr_expect_str_eq(trace_thread(trace, 0)->name, "main");
	cr_expect_eq(trace_thread(trace, 0)->tid, 100);
	cr_expect_str_eq(trace_thread(trace, 1)->name, "worker");
	cr_expect_eq(trace_thread(trace, 1)->tid, 102);
	cr_expect_null(trace_thread(trace, 2));
	cr_expect_eq(trace_info(trace)->exiting_thread, 1);
	trace_close(trace);
}

Test(read_meta, stacks_by_id)
{
	struct trace_writer *writer = trace_writer_open(path);
	uint64_t frames[NNGT_STACK_MAX];
	trace_writer_chunk_size(writer, 4096);
	for (unsigned id = 1; id <= 300; id++) {
		for (unsigned i = 0; i < NNGT_STACK_MAX; i++) {
			frames[i] = id * 1000 + i;
		}
		trace_writer_stack(writer, id == 300 ? 1000000 : id, frames, 1 + id % NNGT_STACK_MAX);
	}
	struct trace *trace = reopen(writer);
	unsigned count;
	for (unsigned id = 1; id <= 299; id++) {
		const uint64_t *stack = trace_stack(trace, id, &count);
		cr_assert_not_null(stack);
		cr_expect_eq(count, 1 + id % NNGT_STACK_MAX);
		cr_expect_eq(stack[count - 1], id * 1000 + count - 1);
	}
	cr_expect_not_null(trace_stack(trace, 1000000, &count));
	cr_expect_null(trace_stack(trace, 0, &count));
	cr_expect_null(trace_stack(trace, 300, &count));
	cr_expect_eq(count, 0);
	cr_expect_null(trace_stack(trace, UINT32_MAX, &count));
	trace_close(trace);
}

Test(read_meta, a_module_is_found_by_address_and_time)
{
	struct trace_writer *writer = trace_writer_open(path);
	trace_writer_module(writer, 1, 0x1000, 0x2000, 0x1000, "\x01\x02\x03", 3, "/lib/a.so");
	trace_writer_call(writer, 0, NNGT_FN_nng_msg_free, 0, 0, WITH(1));
	trace_writer_unload(writer, 1);
	trace_writer_call(writer, 0, NNGT_FN_nng_msg_free, 0, 0, WITH(1));
	trace_writer_module(writer, 2, 0x1000, 0x3000, 0x1000, NULL, 0, "/lib/b.so");
	struct trace *trace = reopen(writer);
	const struct trace_module *module = trace_module_at(trace, 0x1fff, 0);
	cr_assert_not_null(module);
	cr_expect_str_eq(module->path, "/lib/a.so");
	cr_expect_eq(module->build_id_size, 3);
	cr_expect_arr_eq(module->build_id, "\x01\x02\x03", 3);
	cr_expect_eq(module->unload_ns, 1000);
	cr_expect_eq(module->bias, 0x1000);
	cr_expect_str_eq(trace_module_at(trace, 0x1fff, 2000)->path, "/lib/b.so");
	cr_expect_null(trace_module_at(trace, 0x3000, 2000));
	cr_expect_null(trace_module_at(trace, 0xfff, 0));
	trace_close(trace);
}

static const struct trace_info *
info_of(uint32_t end, int wait_status, uint64_t exit_ticks, struct trace **trace)
{
	struct trace_writer *writer = trace_writer_open(path);
	struct nngt_header *header = trace_writer_header(writer);
	header->end = end;
	header->wait_status = wait_status;
	header->exit_ticks = exit_ticks;
	*trace = reopen(writer);
	return trace_info(*trace);
}

Test(read_meta, how_the_process_ended)
{
	static const struct {
		uint32_t end;
		int status;
		uint64_t ticks;
		enum trace_end expected;
		int exit_status, signal;
		bool exited;
	} cases[] = {
	    {NNGT_END_UNKNOWN, 0, 0, TRACE_END_UNKNOWN, -1, 0, false},
	    {NNGT_END_UNKNOWN, 0, 9, TRACE_END_UNKNOWN, -1, 0, true},
	    {NNGT_END_EXIT, 0, 9, TRACE_END_EXIT, -1, 0, true},
	    {NNGT_END_STATUS, 3 << 8, 9, TRACE_END_EXIT, 3, 0, true},
	    {NNGT_END_STATUS, 3 << 8, 0, TRACE_END_EXIT, 3, 0, false},
	    {NNGT_END_STATUS, SIGKILL, 0, TRACE_END_SIGNAL, -1, SIGKILL, false},
	    {NNGT_END_STATUS, SIGSEGV | 0x80, 0, TRACE_END_CRASH, -1, SIGSEGV, false},
	    {NNGT_END_EXEC, 0, 0, TRACE_END_UNKNOWN, -1, 0, false},
	    {77, 0, 0, TRACE_END_UNKNOWN, -1, 0, false},
	};
	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trace *trace;
		const struct trace_info *info =
		    info_of(cases[i].end, cases[i].status, cases[i].ticks, &trace);
		cr_expect_eq(info->end, cases[i].expected, "case %u", i);
		cr_expect_eq(info->exit_status, cases[i].exit_status, "case %u", i);
		cr_expect_eq(info->signal, cases[i].signal, "case %u", i);
		cr_expect_eq(info->exited, cases[i].exited, "case %u", i);
		cr_expect_eq(info->executed, cases[i].end == NNGT_END_EXEC, "case %u", i);
		trace_close(trace);
	}
}

Test(read_meta, the_command_is_quoted)
{
	struct trace_writer *writer = trace_writer_open(path);
	struct nngt_header *header = trace_writer_header(writer);
	memcpy(header->command, "./app\0-x\0a b\0it's\0", 18);
	header->dropped[NNGT_DROPPED_DISK] = 2;
	header->dropped[NNGT_DROPPED_NESTED] = 3;
	header->exiting_thread = 0;
	struct trace *trace = reopen(writer);
	const struct trace_info *info = trace_info(trace);
	cr_expect_str_eq(info->command, "./app -x 'a b' 'it'\\''s'");
	cr_expect_str_eq(info->nng_version, "1.5.2");
	cr_expect_eq(info->dropped, 5);
	cr_expect_eq(info->pid, 4242);
	cr_expect_eq(info->exiting_thread, UINT32_MAX);
	trace_close(trace);
}

Test(read_meta, the_first_panic_counts)
{
	char words[300];
	memset(words, 'x', sizeof(words));
	struct trace_writer *writer = trace_writer_open(path);
	trace_writer_panic(writer, 0, "", 0);                /* damage, as is */
	trace_writer_panic(writer, 3, words, sizeof(words)); /* too much */
	trace_writer_call(writer, 4, NNGT_FN_nng_msg_free, 0, 0, WITH(1));
	trace_writer_call(writer, 5, NNGT_FN_nng_msg_free, 0, 0, WITH(2));
	trace_writer_panic(writer, 5, "panic: a\0b", 10);
	trace_writer_panic(writer, 6, "panic: later", 12);
	struct trace *trace = reopen(writer);
	const struct trace_info *info = trace_info(trace);
	cr_expect_str_eq(info->panic, "panic: a");
	cr_expect_eq(info->panic_thread, 1); /* the second that is there */
	cr_expect_eq(info->damaged, 1);
	trace_close(trace);
}

Test(read_meta, names_of_options_and_errors)
{
	cr_expect_str_eq(option_name(hash_option("recv-timeout")), "recv-timeout");
	cr_expect_null(option_name(hash_option("of my own")));
	cr_expect_str_eq(error_name(7), "NNG_ECLOSED");
	cr_expect_str_eq(error_name(1000), "NNG_EINTERNAL");
	cr_expect_null(error_name(0));
	cr_expect_null(error_name(-1));
	cr_expect_null(error_name(32));
	cr_expect_eq(api_function_find("nng_sendmsg"), NNGT_FN_nng_sendmsg);
	cr_expect_eq(api_function_find("nng_strerror"), -1);
}
