/*
 * make_seed.c - writes a small trace with something of everything:
 *
 *     make_seed FILE               a sound one
 *     make_seed FILE SEED COUNT    with COUNT random bytes in random places behind its magic
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/trace_writer.h"

static void
write_events(struct trace_writer *writer)
{
	const uint64_t frames[] = {0x401000, 0x401100, 0x7f0000001000};
	trace_writer_thread(writer, 0, 100, "main");
	trace_writer_module(writer, 1, 0x400000, 0x500000, 0, "0123456789abcdefghij", 20, "/bin/app");
	trace_writer_module(writer, 2, 0x7f0000000000, 0x7f0000100000, 0x7f0000000000, NULL, 0, "/l");
	trace_writer_stack(writer, 1, frames, 3);
	trace_writer_stack(writer, 2, frames + 1, 2);
	trace_writer_call(writer, 0, NNGT_FN_nng_pair0_open, 1, 0, WITH(1));
	trace_writer_call(writer, 0, NNGT_FN_nng_aio_alloc, 1, 0, WITH(0xa00, 0x401200));
	trace_writer_thread(writer, 1, 101, "worker");
	for (unsigned i = 0; i < 200; i++) {
		uint64_t msg = 0x1000 + i * 64;
		trace_writer_call(writer, i % 2, NNGT_FN_nng_msg_alloc, 1, 0, WITH(msg, 5));
		trace_writer_enter(writer, 0, NNGT_FN_nng_sendmsg, 2, WITH(1, msg));
		trace_writer_aio_callback(writer, 1, NNGT_CALLBACK_BEGIN, 0xa00, i % 3, msg);
		trace_writer_aio_callback(writer, 1, NNGT_CALLBACK_END, 0xa00, 0, 0);
		trace_writer_return(writer, 0, NNGT_FN_nng_sendmsg, i % 5 == 0 ? 8 : 0, WITH(0));
	}
	trace_writer_pipe_callback(writer, 1, NNGT_CALLBACK_BEGIN, 1, 9, 1, 0x401300);
	trace_writer_enter(writer, 0, NNGT_FN_nng_aio_wait, 1, WITH(0xa00));
	trace_writer_return_aio(writer, 0, NNGT_FN_nng_aio_wait, true, 20, 0x1000);
	trace_writer_unload(writer, 2);
	trace_writer_panic(writer, 1, "panic: of all things", 20);
	trace_writer_pending(writer, 1, NNGT_FN_nng_aio_free, 1, WITH(0xa00));
}

static void
damage(struct trace_writer *writer, unsigned seed, unsigned count)
{
	size_t size;
	uint8_t *bytes = trace_writer_bytes(writer, &size);
	size_t first = offsetof(struct nngt_header, pid);
	srand(seed);
	for (unsigned i = 0; i < count; i++) {
		size_t place = first + (size_t)rand() % (size - first);
		bytes[place] = (uint8_t)rand();
	}
}

int
main(int argc, char **argv)
{
	if (argc != 2 && argc != 4) {
		fprintf(stderr, "usage: make_seed FILE [SEED COUNT]\n");
		return 2;
	}
	struct trace_writer *writer = trace_writer_open(argv[1]);
	trace_writer_chunk_size(writer, NNGT_PAGE);
	write_events(writer);
	if (argc == 4) {
		damage(writer, (unsigned)atoi(argv[2]), (unsigned)atoi(argv[3]));
	}
	return trace_writer_close(writer) ? 0 : 1;
}
