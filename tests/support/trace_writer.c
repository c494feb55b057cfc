/* trace_writer.c - see trace_writer.h */
#include "tests/support/trace_writer.h"

#include "tests/support/trace_payload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEP_NS 1000

/* Where a sequence of chunks is written to. Offsets into bytes; 0: no chunk yet. */
struct tail {
	uint64_t next, end;
	uint64_t sequence;
	uint64_t chunk; /* the newest */
	struct nngt_base base;
	uint32_t tid; /* of the thread, and its name */
	char name[16];
};

unsigned trace_writer_version = NNGT_FORMAT_OLDEST;

struct trace_writer {
	char *path;
	uint8_t *bytes;
	size_t size, capacity;
	uint32_t chunk_size;
	uint64_t time;
	struct tail meta;
	struct tail *threads;
	uint32_t thread_count;
};

static void
require(bool condition)
{
	if (!condition) {
		abort();
	}
}

static uint64_t
reserve(struct trace_writer *writer, size_t size)
{
	uint64_t at = writer->size;
	if (writer->size + size > writer->capacity) {
		writer->capacity = (writer->size + size) * 2;
		writer->bytes = realloc(writer->bytes, writer->capacity);
		require(writer->bytes != NULL);
	}
	memset(writer->bytes + at, 0, size);
	writer->size += size;
	trace_writer_header(writer)->allocated = writer->size;
	return at;
}

static void
begin_chunk(struct trace_writer *writer, struct tail *tail, unsigned kind, uint32_t thread)
{
	uint64_t at = reserve(writer, writer->chunk_size);
	struct nngt_chunk *chunk = (struct nngt_chunk *)(writer->bytes + at);
	*chunk = (struct nngt_chunk){.magic = NNGT_CHUNK_MAGIC,
	                             .kind = (uint16_t)kind,
	                             .size = writer->chunk_size,
	                             .thread = thread,
	                             .sequence = tail->sequence++,
	                             .tid = tail->tid};
	memcpy(chunk->name, tail->name, sizeof(chunk->name));
	tail->chunk = at;
	tail->next = at + sizeof(*chunk);
	tail->end = at + writer->chunk_size;
}

/* Room for one record of whole slots in the newest chunk, or in a new one. */
static uint64_t
record(struct trace_writer *writer, struct tail *tail, unsigned kind, uint32_t thread, size_t size)
{
	size = (size + NNGT_SLOT - 1) / NNGT_SLOT * NNGT_SLOT;
	if (tail->next + size > tail->end) {
		begin_chunk(writer, tail, kind, thread);
	}
	uint64_t at = tail->next;
	tail->next += size;
	return at;
}

struct trace_writer *
trace_writer_open(const char *path)
{
	struct trace_writer *writer = calloc(1, sizeof(*writer));
	require(writer != NULL);
	writer->path = strdup(path);
	writer->chunk_size = 16u << 10;
	writer->time = UINT64_C(1000000000000);
	writer->capacity = 1u << 20;
	writer->bytes = calloc(1, writer->capacity);
	require(writer->path != NULL && writer->bytes != NULL);
	writer->size = NNGT_PAGE;
	struct nngt_header *header = trace_writer_header(writer);
	memcpy(header->magic, NNGT_MAGIC, sizeof(header->magic));
	header->version = trace_writer_version;
	header->byte_order = NNGT_BYTE_ORDER;
	header->functions = NNGT_FUNCTIONS;
	header->api_hash = api_hash(NNGT_FUNCTIONS);
	header->pid = 4242;
	header->ppid = 4241;
	header->clock = NNGT_CLOCK_MONOTONIC;
	header->depth = 32;
	header->end = NNGT_END_EXIT;
	header->first = (struct nngt_clock_pair){writer->time, writer->time};
	header->last = header->first;
	header->allocated = writer->size;
	memcpy(header->nng_version, "1.5.2", 6);
	memcpy(header->executable, "/usr/bin/app", 13);
	memcpy(header->command, "app\0--fast", 11);
	return writer;
}

struct nngt_header *
trace_writer_header(struct trace_writer *writer)
{
	return (struct nngt_header *)writer->bytes;
}

void
trace_writer_chunk_size(struct trace_writer *writer, uint32_t bytes)
{
	require(bytes % NNGT_PAGE == 0 && bytes > 0);
	writer->chunk_size = bytes;
}

void
trace_writer_time(struct trace_writer *writer, uint64_t ns)
{
	writer->time = ns;
}

static void
add_meta(struct trace_writer *writer, struct nngt_meta head, const void *data, size_t size)
{
	head.size = (uint32_t)(sizeof(head) + size);
	head.time = writer->time;
	uint64_t at = record(writer, &writer->meta, NNGT_CHUNK_META, 0, head.size);
	memcpy(writer->bytes + at, &head, sizeof(head));
	if (size > 0) {
		memcpy(writer->bytes + at + sizeof(head), data, size);
	}
}

static struct tail *
tail_of(struct trace_writer *writer, uint32_t thread)
{
	if (thread >= writer->thread_count) {
		uint32_t count = thread * 2 + 8;
		writer->threads = realloc(writer->threads, count * sizeof(struct tail));
		require(writer->threads != NULL);
		memset(writer->threads + writer->thread_count, 0,
		       (count - writer->thread_count) * sizeof(struct tail));
		writer->thread_count = count;
	}
	return &writer->threads[thread];
}

void
trace_writer_thread(struct trace_writer *writer, uint32_t index, uint32_t tid, const char *name)
{
	struct tail *tail = tail_of(writer, index);
	tail->tid = tid;
	memset(tail->name, 0, sizeof(tail->name));
	memcpy(tail->name, name, strnlen(name, sizeof(tail->name)));
	if (tail->chunk != 0) {
		struct nngt_chunk *chunk = (struct nngt_chunk *)(writer->bytes + tail->chunk);
		chunk->tid = tid;
		memcpy(chunk->name, tail->name, sizeof(chunk->name));
	}
}

void
trace_writer_module(struct trace_writer *writer, uint32_t id, uint64_t start, uint64_t end,
                    uint64_t bias, const void *build_id, uint32_t build_id_size, const char *path)
{
	uint8_t data[2048];
	struct nngt_module module = {.start = start,
	                             .end = end,
	                             .bias = bias,
	                             .build_id_size = build_id_size,
	                             .path_size = (uint32_t)strlen(path)};
	size_t size = sizeof(module) + build_id_size + module.path_size;
	require(size <= sizeof(data));
	memcpy(data, &module, sizeof(module));
	if (build_id_size > 0) {
		memcpy(data + sizeof(module), build_id, build_id_size);
	}
	memcpy(data + sizeof(module) + build_id_size, path, module.path_size);
	add_meta(writer, (struct nngt_meta){.type = NNGT_META_MODULE, .id = id}, data, size);
}

void
trace_writer_unload(struct trace_writer *writer, uint32_t id)
{
	add_meta(writer, (struct nngt_meta){.type = NNGT_META_UNLOAD, .id = id}, NULL, 0);
}

void
trace_writer_stack(struct trace_writer *writer, uint32_t id, const uint64_t *frames, unsigned count)
{
	add_meta(writer, (struct nngt_meta){.type = NNGT_META_STACK, .id = id, .value = count}, frames,
	         count * sizeof(*frames));
}

void
trace_writer_panic(struct trace_writer *writer, uint32_t thread, const char *words, size_t size)
{
	add_meta(writer, (struct nngt_meta){.type = NNGT_META_PANIC, .id = thread}, words, size);
}

static void
put_args(struct payload *payload, unsigned function, const uint64_t *args, bool in, bool out)
{
	const struct api_function *about = api_function(function);
	for (unsigned i = 0; i < about->nargs; i++) {
		if ((about->args[i] & NNGT_OUT) != 0 ? out : in) {
			payload_put(payload, args[i], api_kind_width(about->args[i]));
		}
	}
}

/* Version 3: room for a record behind the right base, which it may need to write. */
static uint64_t
record_in_page(struct trace_writer *writer, struct tail *tail, uint32_t thread, size_t size,
               const struct nngt_base *wanted)
{
	uint64_t page_end = (tail->next + NNGT_PAGE - 1) / NNGT_PAGE * NNGT_PAGE;
	bool starts = tail->next % NNGT_PAGE == 0 || tail->next + size + sizeof(*wanted) > page_end;
	if (starts) {
		tail->next = page_end;
	}
	if (tail->next >= tail->end) {
		begin_chunk(writer, tail, NNGT_CHUNK_EVENTS, thread);
	}
	if (starts || tail->next % NNGT_PAGE == sizeof(struct nngt_chunk) ||
	    memcmp(&tail->base, wanted, sizeof(*wanted)) != 0) {
		tail->base = *wanted;
		memcpy(writer->bytes + tail->next, wanted, sizeof(*wanted));
		tail->next += sizeof(*wanted);
	}
	uint64_t at = tail->next;
	tail->next += size;
	return at;
}

/* Version 3. */
static uint64_t
add_to_page(struct trace_writer *writer, uint32_t thread, const struct nngt_event *head,
            struct payload *payload)
{
	struct tail *tail = tail_of(writer, thread);
	struct nngt_base base = tail->base;
	struct nngt_wide wide = {.time = (uint32_t)writer->time};
	unsigned flags = head->type & ~(unsigned)(NNGT_TYPE_MASK | NNGT_RETURNED);
	unsigned returned = head->type & NNGT_RETURNED, size = sizeof(struct nngt_head);
	bool fits = flags == 0 && head->type != NNGT_DELAY && head->aux <= NNGT_NARROW_AUX_MOST &&
	            payload->size % NNGT_WORD == 0 && payload_narrow(payload, &base);
	base.time_high = (uint32_t)(writer->time >> 32);
	base.word = nngt_base_word(base.time_high, base.from);
	if (!fits) {
		size = NNGT_EVENT_HEAD;
		wide.function = head->function;
		wide.type = (uint8_t)(head->type & ~NNGT_RETURNED);
		wide.aux = head->aux;
	}
	unsigned words = (size + payload->size + NNGT_WORD - 1) / NNGT_WORD;
	uint64_t at = record_in_page(writer, tail, thread, words * (size_t)NNGT_WORD, &base);
	wide.word = !fits ? words << NNGT_WIDE_WORDS | returned | NNGT_WIDE
	                  : words | (head->type & NNGT_TYPE_MASK) << NNGT_NARROW_TYPE | returned |
	                        (unsigned)head->function << NNGT_NARROW_FUNCTION |
	                        head->aux << NNGT_NARROW_AUX;
	memcpy(writer->bytes + at, &wide, size);
	memcpy(writer->bytes + at + size, payload->bytes, payload->size);
	return at;
}

static uint64_t
add_event(struct trace_writer *writer, uint32_t thread, unsigned function, unsigned type,
          uint32_t aux, struct payload *payload)
{
	size_t size = NNGT_EVENT_HEAD + payload->size;
	size_t slots = (size + NNGT_SLOT - 1) / NNGT_SLOT;
	struct nngt_event head = {.time = writer->time,
	                          .function = (uint16_t)function,
	                          .type = (uint8_t)type,
	                          .slots = (uint8_t)slots,
	                          .aux = aux};
	uint64_t at;
	if (trace_writer_header(writer)->version >= 3) {
		at = add_to_page(writer, thread, &head, payload);
	} else {
		at = record(writer, tail_of(writer, thread), NNGT_CHUNK_EVENTS, thread, slots * NNGT_SLOT);
		memcpy(writer->bytes + at, &head, NNGT_EVENT_HEAD);
		memcpy(writer->bytes + at + NNGT_EVENT_HEAD, payload->bytes, payload->size);
	}
	writer->time += STEP_NS;
	return at;
}

uint64_t
trace_writer_call(struct trace_writer *writer, uint32_t thread, unsigned function, uint32_t stack,
                  int64_t result, const uint64_t *args)
{
	struct payload payload = {0};
	payload_put_result(&payload, (uint64_t)result, api_kind_width(api_function(function)->result));
	put_args(&payload, function, args, true, true);
	return add_event(writer, thread, function, NNGT_CALL | NNGT_RETURNED, stack, &payload);
}

uint64_t
trace_writer_pending(struct trace_writer *writer, uint32_t thread, unsigned function,
                     uint32_t stack, const uint64_t *args)
{
	struct payload payload = {0};
	payload_put_result(&payload, 0, api_kind_width(api_function(function)->result));
	put_args(&payload, function, args, true, true);
	return add_event(writer, thread, function, NNGT_CALL, stack, &payload);
}

uint64_t
trace_writer_enter(struct trace_writer *writer, uint32_t thread, unsigned function, uint32_t stack,
                   const uint64_t *args)
{
	struct payload payload = {0};
	put_args(&payload, function, args, true, false);
	return add_event(writer, thread, function, NNGT_ENTER, stack, &payload);
}

uint64_t
trace_writer_return(struct trace_writer *writer, uint32_t thread, unsigned function, int32_t result,
                    const uint64_t *args)
{
	struct payload payload = {0};
	put_args(&payload, function, args, false, true);
	return add_event(writer, thread, function, NNGT_RETURN, (uint32_t)result, &payload);
}

uint64_t
trace_writer_return_aio(struct trace_writer *writer, uint32_t thread, unsigned function,
                        bool observed, int32_t result, uint64_t msg)
{
	struct payload payload = {0};
	payload_put(&payload, msg, 8);
	payload_put(&payload, observed, 4);
	return add_event(writer, thread, function, NNGT_RETURN, (uint32_t)result, &payload);
}

uint64_t
trace_writer_aio_callback(struct trace_writer *writer, uint32_t thread, enum nngt_type type,
                          uint64_t aio, int32_t result, uint64_t msg)
{
	struct payload payload = {0};
	payload_put(&payload, aio, 8);
	if (type == NNGT_CALLBACK_BEGIN) {
		payload_put(&payload, msg, 8);
	}
	return add_event(writer, thread, NNGT_FN_nng_aio_alloc, type, (uint32_t)result, &payload);
}

uint64_t
trace_writer_pipe_callback(struct trace_writer *writer, uint32_t thread, enum nngt_type type,
                           uint32_t event, uint32_t pipe, uint32_t socket, uint64_t function)
{
	struct payload payload = {0};
	payload_put(&payload, pipe, 4);
	payload_put(&payload, socket, 4);
	payload_put(&payload, function, 8);
	return add_event(writer, thread, NNGT_FN_nng_pipe_notify, type, event, &payload);
}

uint64_t
trace_writer_http_callback(struct trace_writer *writer, uint32_t thread, enum nngt_type type,
                           uint64_t aio, uint64_t function, uint64_t conn)
{
	struct payload payload = {0};
	payload_put(&payload, aio, 8);
	payload_put(&payload, function, 8);
	payload_put(&payload, conn, 8);
	return add_event(writer, thread, NNGT_FN_nng_http_handler_alloc, type, 0, &payload);
}

uint64_t
trace_writer_callback(struct trace_writer *writer, uint32_t thread, enum nngt_type type,
                      unsigned registered, uint64_t function)
{
	struct payload payload = {0};
	payload_put(&payload, function, 8);
	return add_event(writer, thread, registered, type, 0, &payload);
}

uint64_t
trace_writer_delay(struct trace_writer *writer, uint32_t thread, unsigned function, unsigned point,
                   uint64_t ns)
{
	struct payload payload = {0};
	payload_put(&payload, ns, 8);
	return add_event(writer, thread, function, NNGT_DELAY, point, &payload);
}

uint64_t
trace_writer_set_iov(struct trace_writer *writer, uint32_t thread, uint32_t stack, uint64_t aio,
                     const struct trace_buffer *buffers, uint32_t count)
{
	struct payload payload = {0};
	unsigned flags = count > 0 ? NNGT_BUFFERS : 0;
	payload_put(&payload, 0, 4);
	payload_put(&payload, aio, 8);
	payload_put(&payload, count, 4);
	for (uint32_t i = 0; i < count; i++) {
		payload_put(&payload, buffers[i].address, 8);
		payload_put(&payload, buffers[i].size, 4);
	}
	return add_event(writer, thread, NNGT_FN_nng_aio_set_iov, NNGT_CALL | NNGT_RETURNED | flags,
	                 stack, &payload);
}

uint8_t *
trace_writer_bytes(struct trace_writer *writer, size_t *size)
{
	*size = writer->size;
	return writer->bytes;
}

bool
trace_writer_close_cut(struct trace_writer *writer, size_t size)
{
	size = size < writer->size ? size : writer->size;
	FILE *file = fopen(writer->path, "wb");
	bool written = file != NULL && fwrite(writer->bytes, 1, size, file) == size;
	if (file != NULL && fclose(file) != 0) {
		written = false;
	}
	free(writer->path);
	free(writer->threads);
	free(writer->bytes);
	free(writer);
	return written;
}

bool
trace_writer_close(struct trace_writer *writer)
{
	return trace_writer_close_cut(writer, SIZE_MAX);
}
