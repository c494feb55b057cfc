/*
 * fuzz_story.c - libFuzzer with a story: each few bytes of the input are one event, about few
 * objects and few threads. So every input is a sound trace of a program that does the maddest
 * things in the maddest order, which is what the model and the rules must take.
 */
#include "tests/fuzz/drive.h"

#include <string.h>

#include "tests/support/trace_writer.h"

#define STEP 12 /* bytes that make an event */

static uint64_t
object(unsigned kind, uint8_t byte)
{
	/* Ids are small; addresses look like such. Some are nothing, some are odd. */
	if (byte % 32 == 31) {
		return byte == 255 ? UINT64_MAX : 0;
	}
	return api_kind_width(kind) == 4 ? byte % 8 : 0x10000 + byte % 8 * 64u;
}

static void
arguments(uint64_t *args, unsigned function, const uint8_t *bytes)
{
	const struct api_function *about = api_function(function);
	for (unsigned i = 0; i < about->nargs; i++) {
		args[i] = object(about->args[i], bytes[i]);
	}
}

static int32_t
result(uint8_t byte)
{
	return byte < 128 ? 0 : byte - 128;
}

static void
tell_callback(struct trace_writer *writer, const uint8_t *step, enum nngt_type type)
{
	uint32_t thread = step[1] % 4;
	static const unsigned others[] = {NNGT_FN_nng_log_set_logger, NNGT_FN_nng_aio_defer,
	                                  NNGT_FN_nng_http_handler_set_data};
	switch (step[2] % 5) {
	case 4:
		trace_writer_callback(writer, thread, type, others[step[3] % 3], 0x400);
		break;
	case 0:
		trace_writer_pipe_callback(writer, thread, type, step[3], step[4] % 8, step[5] % 8, 0x400);
		break;
	case 1:
		trace_writer_http_callback(writer, thread, type, object(NNGT_AIO, step[3]), 0x400,
		                           step[4] % 2 == 0 ? 0 : object(NNGT_HTTP_CONN, step[4]));
		break;
	default:
		trace_writer_aio_callback(writer, thread, type, object(NNGT_AIO, step[3]), result(step[4]),
		                          object(NNGT_MSG, step[5]));
	}
}

static void
tell(struct trace_writer *writer, const uint8_t *step)
{
	uint64_t args[API_ARGS_MAX] = {0};
	uint32_t thread = step[1] % 4, stack = step[2] % 8;
	unsigned function = (step[3] | step[4] << 8u) % NNGT_FUNCTIONS;
	unsigned does = api_function(function)->does;
	int32_t rv = result(step[5]);
	arguments(args, function, step + 6);
	if (function == NNGT_FN_nng_aio_set_iov) {
		struct trace_buffer buffers[] = {{object(NNGT_BUFFER, step[8]), step[9]},
		                                 {object(NNGT_BUFFER, step[10]), step[11]}};
		trace_writer_set_iov(writer, thread, stack, args[0], buffers, step[7] % 3);
		return;
	}
	switch (step[0] % 8) {
	case 0:
		tell_callback(writer, step, NNGT_CALLBACK_BEGIN);
		break;
	case 1:
		tell_callback(writer, step, NNGT_CALLBACK_END);
		break;
	case 2:
		trace_writer_enter(writer, thread, function, stack, args);
		break;
	case 3:
		if (does == NNGT_DOES_AIO_WAIT || does == NNGT_DOES_AIO_STOP) {
			trace_writer_return_aio(writer, thread, function, step[7] % 2 == 0, rv, args[0]);
		} else {
			trace_writer_return(writer, thread, function, rv, args);
		}
		break;
	case 4:
		if (step[5] % 8 == 0) {
			trace_writer_pending(writer, thread, function, stack, args);
			break;
		}
		/* FALLTHROUGH */
	default:
		trace_writer_call(writer, thread, function, stack, rv, args);
	}
}

static void
begin(struct trace_writer *writer, uint8_t how)
{
	struct nngt_header *header = trace_writer_header(writer);
	header->end = how % 3;
	header->wait_status = how;
	header->forked = how / 16 % 2;
	header->first_dropped = how / 32 == 1 ? UINT64_C(1000000100000) : 0;
	header->exit_ticks = how / 64 == 1 ? UINT64_C(1000000200000) : 0;
	header->exiting_thread = how / 128;
	header->threads_alive = how / 8 % 2;
	header->last.ns = header->last.ticks = UINT64_C(1010000000000);
	trace_writer_chunk_size(writer, NNGT_PAGE);
	trace_writer_thread(writer, 0, 100, "main");
	trace_writer_module(writer, 1, 0x400000, 0x500000, 0, "0123456789abcdefghij", 20,
	                    "/nowhere/app");
	trace_writer_module(writer, 2, 0x500000, 0x600000, 0, NULL, 0, "/nowhere/libc.so.6");
	for (uint32_t id = 1; id < 7; id++) {
		const uint64_t frames[] = {0x400100 + id * 16u, 0x500100, 0x400000 + id / 2u};
		trace_writer_stack(writer, id, frames, 1 + id % 3);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1 + STEP) {
		return 0;
	}
	struct trace_writer *writer = trace_writer_open(drive_path());
	begin(writer, data[0]);
	for (size_t at = 1; at + STEP <= size; at += STEP) {
		tell(writer, data + at);
	}
	drive_require(trace_writer_close(writer));
	uint64_t choice = 0;
	for (size_t i = 0; i < size; i++) {
		choice += data[i];
	}
	drive(choice);
	return 0;
}
