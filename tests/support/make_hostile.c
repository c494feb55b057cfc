/*
 * make_hostile.c - writes a trace that asks for more than it is worth: whatever a reader keeps,
 * searches or multiplies for each thing it is told of, one of these tells it of very many.
 *
 *     make_hostile KIND FILE COUNT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/trace_writer.h"

#define CODE 0x400000u /* where addresses of code begin */

static void
message(struct trace_writer *writer, uint32_t thread, uint32_t stack, uint64_t address)
{
	trace_writer_call(writer, thread, NNGT_FN_nng_msg_alloc, stack, 0, WITH(address, 5));
}

static void
one_frame(struct trace_writer *writer, uint32_t id, uint64_t address)
{
	trace_writer_stack(writer, id, &address, 1);
}

/* Each has a chunk of its own, and all are in the middle of it at the same time. */
static void
threads(struct trace_writer *writer, uint32_t count)
{
	trace_writer_chunk_size(writer, NNGT_PAGE);
	for (uint32_t round = 0; round < 2; round++) {
		for (uint32_t i = 0; i < count; i++) {
			message(writer, i, 0, 0x1000 + i * 64u);
		}
	}
}

/* Their numbers go up to the highest there is. */
static void
claimed_threads(struct trace_writer *writer, uint32_t count)
{
	threads(writer, count);
	size_t size;
	uint8_t *bytes = trace_writer_bytes(writer, &size);
	for (size_t at = NNGT_PAGE; at < size; at += NNGT_PAGE) {
		struct nngt_chunk *chunk = (struct nngt_chunk *)(bytes + at);
		chunk->thread = UINT32_MAX - chunk->thread * 1000u;
	}
}

static void
stacks(struct trace_writer *writer, uint32_t count)
{
	for (uint32_t i = 1; i <= count; i++) {
		one_frame(writer, i, CODE + i);
		message(writer, 0, i, 0x1000 + i * UINT64_C(64));
	}
}

/* Backwards, repeated, and some that are nowhere. */
static void
stack_ids(struct trace_writer *writer, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		one_frame(writer, i % 2 == 0 ? count - i : 7, CODE + i);
		message(writer, 0, UINT32_MAX - i, 0x1000 + i * UINT64_C(64));
		message(writer, 0, 1 + i % count, 0x1000 + i * UINT64_C(64));
	}
}

static void
modules(struct trace_writer *writer, uint32_t count)
{
	for (uint32_t i = 1; i <= count; i++) {
		char path[32];
		uint64_t start = CODE + i * UINT64_C(4096);
		snprintf(path, sizeof(path), "/nowhere/%u.so", i);
		trace_writer_module(writer, i, start, start + 4096, start, "0123456789abcdefghij", 20,
		                    path);
		one_frame(writer, i, start + 16);
		message(writer, 0, i, 0x1000 + i * UINT64_C(64));
	}
}

/* Five thousand that overlap, each with a start of its own, and none is there any more. */
static void
overlaps(struct trace_writer *writer, uint32_t count)
{
	for (uint32_t i = 1; i <= 5000; i++) {
		char path[32];
		snprintf(path, sizeof(path), "/nowhere/%u.so", i);
		trace_writer_module(writer, i, CODE + i * UINT64_C(16), UINT64_MAX, 0, NULL, 0, path);
		trace_writer_unload(writer, i);
	}
	for (uint32_t i = 1; i <= count; i++) {
		one_frame(writer, i, CODE + UINT64_C(100000) + i);
		message(writer, 0, i, 0x1000 + i * UINT64_C(64));
	}
}

/* All over each other and with the same number; what is unloaded was never there. */
static void
module_ids(struct trace_writer *writer, uint32_t count)
{
	for (uint32_t i = 1; i <= count; i++) {
		trace_writer_module(writer, 1, CODE, UINT64_MAX, 0, NULL, 0, "/nowhere/same.so");
		trace_writer_unload(writer, 2 + i);
		one_frame(writer, i, CODE + 16 + i);
		message(writer, 0, i, 0x1000 + i * UINT64_C(64));
	}
}

static void
objects(struct trace_writer *writer, uint32_t count)
{
	for (uint32_t i = 1; i <= count; i++) {
		message(writer, i % 8, 1 + i % 3, 0x1000 + i * UINT64_C(64));
	}
}

/* Calls that never return, and returns of calls that nobody began. */
static void
calls(struct trace_writer *writer, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		trace_writer_enter(writer, 0, NNGT_FN_nng_sendmsg, 1, WITH(1, 0x1000 + i % 64 * 64u));
	}
	for (uint32_t i = 0; i < count; i++) {
		trace_writer_return(writer, 0, NNGT_FN_nng_recvmsg, 0, WITH(0, 0x1000 + i % 64 * 64u));
	}
}

/* The same defect at as many places. */
static void
findings(struct trace_writer *writer, uint32_t count)
{
	for (uint32_t i = 1; i <= count; i++) {
		one_frame(writer, i, CODE + i);
		message(writer, 0, i, 0x1000);
		trace_writer_call(writer, 0, NNGT_FN_nng_msg_free, i, 0, WITH(0x1000));
		trace_writer_call(writer, 0, NNGT_FN_nng_msg_free, i, 0, WITH(0x1000));
	}
}

/* Each has a context; all are opened before the first is closed. */
static void
sockets(struct trace_writer *writer, uint32_t count)
{
	for (uint32_t i = 1; i <= count; i++) {
		trace_writer_call(writer, 0, NNGT_FN_nng_rep0_open, 1, 0, WITH(i));
		trace_writer_call(writer, 0, NNGT_FN_nng_ctx_open, 1, 0, WITH(i, i));
	}
	for (uint32_t i = 1; i <= count; i++) {
		trace_writer_enter(writer, 0, NNGT_FN_nng_close, 1, WITH(i));
		trace_writer_return(writer, 0, NNGT_FN_nng_close, 0, WITH(0));
	}
}

/* As many operations on one context, and it is closed again and again. */
static void
operations(struct trace_writer *writer, uint32_t count)
{
	trace_writer_call(writer, 0, NNGT_FN_nng_rep0_open, 1, 0, WITH(1));
	trace_writer_call(writer, 0, NNGT_FN_nng_ctx_open, 1, 0, WITH(1, 1));
	for (uint32_t i = 1; i <= count; i++) {
		uint64_t aio = 0x1000 + i * UINT64_C(64);
		trace_writer_call(writer, 0, NNGT_FN_nng_aio_alloc, 1, 0, WITH(aio, CODE));
		trace_writer_call(writer, 0, NNGT_FN_nng_ctx_recv, 1, 0, WITH(1, aio));
	}
	for (uint32_t i = 1; i <= count; i++) {
		trace_writer_enter(writer, 0, NNGT_FN_nng_ctx_close, 1, WITH(1));
		trace_writer_return(writer, 0, NNGT_FN_nng_ctx_close, 7, WITH(0));
	}
}

/* All are inside of a call with one message, and each of them goes on using it. */
static void
crowd(struct trace_writer *writer, uint32_t count)
{
	trace_writer_chunk_size(writer, NNGT_PAGE);
	message(writer, 0, 0, 0x1000);
	trace_writer_call(writer, 0, NNGT_FN_nng_req0_open, 1, 0, WITH(1));
	for (uint32_t i = 0; i < count; i++) {
		trace_writer_enter(writer, i, NNGT_FN_nng_sendmsg, 0, WITH(1, 0x1000));
	}
	for (uint32_t i = 0; i < count; i++) {
		trace_writer_call(writer, i, NNGT_FN_nng_msg_len, 0, 5, WITH(0x1000));
		trace_writer_enter(writer, i, NNGT_FN_nng_aio_wait, 0, WITH(0xa00));
	}
}

/* Connections that handlers take over, each of another handler. */
static void
handlers(struct trace_writer *writer, uint32_t count)
{
	for (uint32_t i = 1; i <= count; i++) {
		uint64_t aio = i * UINT64_C(64), connection = (UINT64_C(1) << 32) + i * UINT64_C(64);
		trace_writer_http_callback(writer, 0, NNGT_CALLBACK_BEGIN, aio, CODE, 0);
		trace_writer_call(writer, 0, NNGT_FN_nng_aio_get_input, 1, (int64_t)connection,
		                  WITH(aio, 2));
		trace_writer_http_callback(writer, 0, NNGT_CALLBACK_END, aio, CODE, 0);
	}
	for (uint32_t i = 1; i <= count; i++) {
		trace_writer_call(writer, 0, NNGT_FN_nng_http_hijack, 1, 0, WITH(i * UINT64_C(64)));
	}
}

/* Surveys on one context, while as many operations are in progress on it. */
static void
surveys(struct trace_writer *writer, uint32_t count)
{
	trace_writer_call(writer, 0, NNGT_FN_nng_surveyor0_open, 1, 0, WITH(1));
	trace_writer_call(writer, 0, NNGT_FN_nng_ctx_open, 1, 0, WITH(1, 1));
	for (uint32_t i = 1; i <= count; i++) {
		uint64_t aio = 0x1000 + i * UINT64_C(64);
		trace_writer_call(writer, 0, NNGT_FN_nng_aio_alloc, 1, 0, WITH(aio, CODE));
		trace_writer_call(writer, 0, NNGT_FN_nng_ctx_send, 1, 0, WITH(1, aio));
	}
}

/* Chunks that all have one number, then numbers that run backwards. */
static void
sequences(struct trace_writer *writer, uint32_t count)
{
	trace_writer_chunk_size(writer, NNGT_PAGE);
	for (uint32_t i = 0; i < count * (NNGT_PAGE / NNGT_SLOT); i++) {
		message(writer, 0, 0, 0x1000 + i % 512 * 64u);
	}
	size_t size;
	uint8_t *bytes = trace_writer_bytes(writer, &size);
	uint64_t number = 0;
	for (size_t at = NNGT_PAGE; at < size; at += NNGT_PAGE, number++) {
		struct nngt_chunk *chunk = (struct nngt_chunk *)(bytes + at);
		chunk->sequence = at < size / 2 ? 3 : UINT64_MAX - number;
	}
}

/* Whatever says how much there is says: all there can be. */
static void
lengths(struct trace_writer *writer, uint32_t count)
{
	for (uint32_t i = 1; i <= count; i++) {
		one_frame(writer, i, CODE + i);
		trace_writer_module(writer, i, CODE, UINT64_MAX, 0, "0123", 4, "/nowhere/long.so");
		message(writer, 0, i, 0x1000);
	}
	size_t size;
	uint8_t *bytes = trace_writer_bytes(writer, &size);
	struct nngt_header *header = trace_writer_header(writer);
	header->allocated = UINT64_MAX;
	memset(header->dropped, 0xff, sizeof(header->dropped));
	header->exiting_thread = header->threads_alive = UINT32_MAX;
	header->exit_ticks = header->first_dropped = header->last.ns = UINT64_MAX;
	header->last.ticks = UINT64_MAX - 1;
	memset(header->nng_version, 'v', sizeof(header->nng_version));
	memset(header->executable, 'e', sizeof(header->executable));
	memset(header->command, '\'', sizeof(header->command));
	struct nngt_chunk chunk;
	for (size_t at = NNGT_PAGE; at < size; at += chunk.size) {
		memcpy(&chunk, bytes + at, sizeof(chunk));
		if (chunk.kind != NNGT_CHUNK_META) {
			continue;
		}
		for (size_t record = at + sizeof(chunk); record < at + chunk.size; record += NNGT_SLOT) {
			struct nngt_meta *meta = (struct nngt_meta *)(bytes + record);
			if (meta->type == NNGT_META_STACK && meta->id % 2 == 0) {
				meta->value = UINT32_MAX;
				meta->size = meta->id % 4 == 0 ? UINT32_MAX : meta->size;
			} else if (meta->type == NNGT_META_MODULE && meta->id % 2 == 0) {
				((struct nngt_module *)(meta + 1))->path_size = UINT32_MAX - 3;
			}
		}
	}
}

/* Every text that a trace holds wants to steer the terminal, and to break out of its quotes. */
static void
texts(struct trace_writer *writer, uint32_t count)
{
	static const char evil[] = "a\033[31m\033]0;t\a\"'\\\n\r\b\t\x7f<b>&\xc2\x9b"
	                           "31m\xe2\x80\xae\xff\xc0\xaf\xed\xa0\x80\xf5\xe2\x80"
	                           /* Arabic letter mark, isolate, byte order mark, a tag */
	                           "\xd8\x9c\xe2\x81\xa6\xef\xbb\xbf\xf3\xa0\x81\x81";
	char path[1800] = "/nowhere/";
	for (size_t at = strlen(path); at + sizeof(evil) < sizeof(path); at += sizeof(evil) - 1) {
		memcpy(path + at, evil, sizeof(evil));
	}
	trace_writer_thread(writer, 0, 100, evil);
	trace_writer_module(writer, 1, CODE, CODE + 0x1000, CODE, evil, 20, path);
	trace_writer_module(writer, 2, CODE + 0x1000, CODE + 0x2000, CODE, "1234", 4, evil);
	one_frame(writer, 1, CODE + 16);
	one_frame(writer, 2, CODE + 0x1010);
	for (uint32_t i = 0; i < count; i++) {
		message(writer, 0, 1 + i % 2, 0x1000);
		trace_writer_call(writer, 0, NNGT_FN_nng_msg_free, 1, 0, WITH(0x1000));
		trace_writer_call(writer, 0, NNGT_FN_nng_msg_free, 2, 0, WITH(0x1000));
	}
	trace_writer_pending(writer, 0, NNGT_FN_nng_msg_len, 2, WITH(0x1000));
	/* Names that a spreadsheet would run, and one that would leave its folder. */
	static const char *const names[] = {"=cmd|'!A0", "+1", "-1", "@SUM(1,2)", "%2e%2e/"};
	for (uint32_t i = 1; i <= sizeof(names) / sizeof(names[0]); i++) {
		trace_writer_thread(writer, i, 100 + i, names[i - 1]);
		message(writer, i, 1, 0x2000);
		trace_writer_call(writer, i, NNGT_FN_nng_msg_free, 1, 0, WITH(0x2000));
	}
	struct nngt_header *header = trace_writer_header(writer);
	header->end = NNGT_END_STATUS;
	header->wait_status = 11;
	header->dropped[0] = 1;
	memcpy(header->nng_version, evil, sizeof(header->nng_version));
	memcpy(header->executable, path, sizeof(header->executable));
	memcpy(header->command, path, sizeof(path));
}

/* Names of letters that take two columns, or none, or that are long without a blank. */
static void
wide(struct trace_writer *writer, uint32_t count)
{
	static const char thread[] = "\xe4\xbb\x95\xe4\xba\x8b \xf0\x9f\x98\x80 e\xcc\x81";
	char path[1800] = "/\xe6\xa0\xb9";
	for (unsigned i = 0; i < 20; i++) { /* folders of ten letters in twenty columns */
		strcat(path, "/");
		for (unsigned j = 0; j < 10; j++) {
			strcat(path, j % 2 == 0 ? "\xed\x95\x9c" : "\xf0\x9f\x9a\x80");
		}
	}
	strcat(path, "/ein sehr langer Name mit Leerzeichen und u\xcc\x88"
	             "berlangesWortOhneLuecken");
	trace_writer_thread(writer, 0, 100, thread);
	trace_writer_module(writer, 1, CODE, CODE + 0x1000, CODE, "1234", 4, path);
	one_frame(writer, 1, CODE + 16);
	one_frame(writer, 2, CODE + 32);
	for (uint32_t i = 0; i < count; i++) {
		message(writer, 0, 1, 0x1000);
		trace_writer_call(writer, 0, NNGT_FN_nng_msg_free, 1, 0, WITH(0x1000));
		trace_writer_call(writer, 0, NNGT_FN_nng_msg_free, 2, 0, WITH(0x1000));
		message(writer, 1, 2, 0x2000 + i * 64u);
	}
	struct nngt_header *header = trace_writer_header(writer);
	header->end = NNGT_END_STATUS;
	memcpy(header->executable, path, sizeof(header->executable));
	memcpy(header->command, path, sizeof(path));
}

static const struct kind {
	const char *name;
	void (*write)(struct trace_writer *writer, uint32_t count);
} kinds[] = {
    {"threads", threads},     {"claimed-threads", claimed_threads},
    {"stacks", stacks},       {"stack-ids", stack_ids},
    {"modules", modules},     {"module-ids", module_ids},
    {"overlaps", overlaps},   {"objects", objects},
    {"calls", calls},         {"findings", findings},
    {"sockets", sockets},     {"operations", operations},
    {"sequences", sequences}, {"lengths", lengths},
    {"crowd", crowd},         {"handlers", handlers},
    {"surveys", surveys},     {"texts", texts},
    {"wide", wide},
};

/* A chunk of the largest size every so often, and of each only the first page. */
static bool
write_holes(const char *path, uint32_t count)
{
	struct trace_writer *writer = trace_writer_open(path);
	trace_writer_chunk_size(writer, NNGT_CHUNK_MAX);
	message(writer, 0, 0, 0x1000);
	size_t size;
	const uint8_t *bytes = trace_writer_bytes(writer, &size);
	struct nngt_chunk first;
	uint8_t page[NNGT_PAGE];
	memcpy(page, bytes + NNGT_PAGE, sizeof(page));
	memcpy(&first, page, sizeof(first));
	FILE *file = trace_writer_close(writer) ? fopen(path, "r+b") : NULL;
	bool fine = file != NULL;
	for (uint32_t i = 1; fine && i < count; i++) {
		first.sequence = i;
		memcpy(page, &first, sizeof(first));
		fine = fseeko(file, (off_t)NNGT_PAGE + (off_t)i * NNGT_CHUNK_MAX, SEEK_SET) == 0 &&
		       fwrite(page, sizeof(page), 1, file) == 1;
	}
	fine = fine && fflush(file) == 0 &&
	       ftruncate(fileno(file), (off_t)NNGT_PAGE + (off_t)count * NNGT_CHUNK_MAX) == 0;
	return file != NULL && fclose(file) == 0 && fine;
}

int
main(int argc, char **argv)
{
	uint32_t count = argc == 4 ? (uint32_t)strtoul(argv[3], NULL, 10) : 0;
	if (count > 0 && strcmp(argv[1], "holes") == 0) {
		return write_holes(argv[2], count) ? 0 : 1;
	}
	for (size_t i = 0; count > 0 && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(argv[1], kinds[i].name) == 0) {
			struct trace_writer *writer = trace_writer_open(argv[2]);
			trace_writer_chunk_size(writer, 256u << 10);
			kinds[i].write(writer, count);
			return trace_writer_close(writer) ? 0 : 1;
		}
	}
	fprintf(stderr, "usage: make_hostile KIND FILE COUNT\n");
	return 2;
}
