/*
 * make_foreign.c - a trace as somebody else may send one: of its modules it says what it likes.
 * usage: make_foreign TRACE PATH...   a module at each path, in this order, all without a
 * build-id. From each one message is allocated and never freed.
 */
#include <stdio.h>
#include <string.h>

#include "tests/support/trace_writer.h"

#define CODE UINT64_C(0x7f0000000000)

int
main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: make_foreign TRACE PATH...\n");
		return 2;
	}
	struct trace_writer *writer = trace_writer_open(argv[1]);
	trace_writer_thread(writer, 0, 1, "main");
	for (int i = 2; i < argc; i++) {
		uint32_t id = (uint32_t)i - 1;
		uint64_t start = CODE + id * UINT64_C(0x1000000);
		const uint64_t frames[] = {start + 0x1130, start + 0x1131};
		trace_writer_module(writer, id, start, start + 0x1000000, start, NULL, 0, argv[i]);
		trace_writer_stack(writer, id, frames, 2);
		trace_writer_call(writer, 0, NNGT_FN_nng_msg_alloc, id, 0, WITH(0x1000 + id * 64u, 16));
	}
	trace_writer_header(writer)->exit_ticks = UINT64_C(2000000000000);
	trace_writer_header(writer)->exiting_thread = 1;
	return trace_writer_close(writer) ? 0 : 1;
}
