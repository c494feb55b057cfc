/* meta.c - modules and stacks, read once when a trace is opened. */
#include "analyzer/read/reader.h"

#include <stdlib.h>
#include <string.h>

#define UNLOAD_LOOKS    4096u
#define PANIC_MAX_BYTES 256u

static bool
add_module(struct trace *trace, const struct nngt_meta *head, const uint8_t *data)
{
	struct meta *meta = &trace->meta;
	struct nngt_module found;
	struct trace_module module = {.id = head->id, .load_ns = head->time, .unload_ns = UINT64_MAX};
	memcpy(&found, data, sizeof(found));
	data += sizeof(found);
	uint8_t *build_id = malloc(found.build_id_size + (size_t)1);
	char *path = strndup((const char *)data + found.build_id_size, found.path_size);
	struct trace_module *modules =
	    array_grow(meta->modules, &meta->module_capacity, meta->module_count, 1, sizeof(*modules));
	if (build_id == NULL || path == NULL || modules == NULL) {
		free(build_id);
		free(path);
		return false;
	}
	memcpy(build_id, data, found.build_id_size);
	module.index = (uint32_t)meta->module_count;
	module.start = found.start;
	module.end = found.end;
	module.bias = found.bias;
	module.build_id = build_id;
	module.build_id_size = found.build_id_size;
	module.path = path;
	module.imports_dlsym = (head->value & NNGT_MODULE_DLSYM) != 0;
	meta->modules = modules;
	meta->modules[meta->module_count++] = module;
	return true;
}

static bool
unload(struct trace_module *module, const struct nngt_meta *head)
{
	if (module->id != head->id || module->unload_ns != UINT64_MAX) {
		return false;
	}
	module->unload_ns = head->time;
	return true;
}

/* Ids count from 1 without gaps unless something is missing; then it is one of the last. */
static void
unload_module(struct trace *trace, const struct nngt_meta *head)
{
	struct meta *meta = &trace->meta;
	if (head->id <= meta->module_count && unload(&meta->modules[head->id - 1], head)) {
		return;
	}
	size_t last = meta->module_count > UNLOAD_LOOKS ? meta->module_count - UNLOAD_LOOKS : 0;
	for (size_t i = meta->module_count; i > last && !unload(&meta->modules[i - 1], head); i--) {
	}
}

static bool
add_stack(struct trace *trace, const struct nngt_meta *head, const uint8_t *data)
{
	struct meta *meta = &trace->meta;
	uint64_t *frames = array_grow(meta->frames, &meta->frame_capacity, meta->frame_count,
	                              head->value, sizeof(*frames));
	struct stack_entry *stacks =
	    array_grow(meta->stacks, &meta->stack_capacity, meta->stack_count, 1, sizeof(*stacks));
	meta->frames = frames != NULL ? frames : meta->frames;
	meta->stacks = stacks != NULL ? stacks : meta->stacks;
	if (frames == NULL || stacks == NULL) {
		return false;
	}
	memcpy(frames + meta->frame_count, data, head->value * sizeof(*frames));
	stacks[meta->stack_count++] =
	    (struct stack_entry){.id = head->id, .count = head->value, .first = meta->frame_count};
	meta->frame_count += head->value;
	return true;
}

static bool
code_is_sound(const uint8_t *data, size_t size)
{
	struct nngt_code code;
	if (size < sizeof(code)) {
		return false;
	}
	memcpy(&code, data, sizeof(code));
	return code.intervals * (uint64_t)16 + code.path_size + code.reason_size +
	           code.missed * (uint64_t)2 <=
	       size - sizeof(code);
}

static bool
add_code(struct trace *trace, const struct nngt_meta *head, const uint8_t *data)
{
	struct meta *meta = &trace->meta;
	struct nngt_code code;
	unsigned at = 0;
	while (at < meta->code_count && meta->code[at].id != head->id) {
		at++;
	}
	if (at == CODE_ENTRIES) {
		return true;
	}
	struct code_entry *entry = &meta->code[at];
	free(entry->intervals);
	free(entry->missed_functions);
	free(entry->path);
	free(entry->reason);
	memcpy(&code, data, sizeof(code));
	data += sizeof(code);
	size_t bytes = code.intervals * (size_t)16, missed_bytes = code.missed * sizeof(uint16_t);
	*entry = (struct code_entry){.id = head->id,
	                             .way = head->value,
	                             .advice = code.advice,
	                             .missed = code.missed,
	                             .interval_count = code.intervals,
	                             .intervals = malloc(bytes + 1),
	                             .missed_functions = malloc(missed_bytes + 1)};
	entry->path = strndup((const char *)data + bytes, code.path_size);
	entry->reason = strndup((const char *)data + bytes + code.path_size, code.reason_size);
	meta->code_count += at == meta->code_count;
	if (entry->intervals == NULL || entry->missed_functions == NULL || entry->path == NULL ||
	    entry->reason == NULL) {
		return false;
	}
	memcpy(entry->intervals, data, bytes);
	memcpy(entry->missed_functions, data + bytes + code.path_size + code.reason_size, missed_bytes);
	return true;
}

/* Whether a record at data with so much room holds what its type promises. */
static bool
is_sound(const struct nngt_meta *head, const uint8_t *data, size_t room)
{
	if (head->size < sizeof(*head) || head->size > room) {
		return false;
	}
	size_t size = head->size - sizeof(*head);
	struct nngt_module module;
	switch (head->type) {
	case NNGT_META_MODULE:
		if (head->id == 0 || size < sizeof(module)) {
			return false;
		}
		memcpy(&module, data, sizeof(module));
		return module.start < module.end &&
		       (uint64_t)module.build_id_size + module.path_size <= size - sizeof(module);
	case NNGT_META_UNLOAD:
		return head->id != 0;
	case NNGT_META_STACK:
		return head->id != 0 && head->value > 0 && head->value <= NNGT_STACK_MAX &&
		       head->value * sizeof(uint64_t) <= size;
	case NNGT_META_NNG:
		return true;
	case NNGT_META_CODE:
		return code_is_sound(data, size);
	case NNGT_META_PANIC:
		return size > 0 && size <= PANIC_MAX_BYTES;
	default:
		return false;
	}
}

/* The first: what other threads then said is its consequence. */
static bool
add_panic(struct trace *trace, const struct nngt_meta *head, const uint8_t *data)
{
	if (trace->meta.panic != NULL) {
		return true;
	}
	trace->meta.panic = strndup((const char *)data, head->size - sizeof(*head));
	trace->info.panic = trace->meta.panic;
	trace->info.panic_thread = threads_find(trace, head->id);
	return trace->meta.panic != NULL;
}

/* Takes a sound record. False when memory is short. */
static bool
take_record(struct trace *trace, const struct nngt_meta *head, const uint8_t *data)
{
	switch (head->type) {
	case NNGT_META_MODULE:
		return add_module(trace, head, data);
	case NNGT_META_UNLOAD:
		unload_module(trace, head);
		return true;
	case NNGT_META_STACK:
		return add_stack(trace, head, data);
	case NNGT_META_CODE:
		return add_code(trace, head, data);
	case NNGT_META_PANIC:
		return add_panic(trace, head, data);
	default:
		free(trace->meta.nng_path);
		trace->meta.nng_path = strndup((const char *)data, head->size - sizeof(*head));
		return trace->meta.nng_path != NULL;
	}
}

/*
 * Whether the rest of the last chunk is a record that was being written when the process
 * ended: no type yet, which is written last, no other record behind it, and only zeros where
 * it cannot reach.
 */
static bool
is_in_progress(const uint8_t *rest, size_t size)
{
	struct nngt_meta head;
	for (size_t at = 0; at + sizeof(head) <= size; at += NNGT_SLOT) {
		memcpy(&head, rest + at, sizeof(head));
		if (at == 0 ? head.type != 0 : is_sound(&head, rest + at + sizeof(head), size - at)) {
			return false;
		}
	}
	size_t reach = NNGT_PAGE - sizeof(struct nngt_chunk);
	return size <= reach || memory_is_zero(rest + reach, size - reach);
}

/*
 * The records of one chunk. Where there is none the next one is looked for slot by slot; it is
 * damage unless the space was never written to, or is being written to.
 */
static bool
read_chunk(struct trace *trace, const uint8_t *chunk, size_t size, bool last)
{
	bool in_damage = false, behind_record = true; /* or behind the chunk's header */
	for (size_t at = sizeof(struct nngt_chunk); at + sizeof(struct nngt_meta) <= size;) {
		struct nngt_meta head;
		const uint8_t *data = chunk + at + sizeof(head);
		memcpy(&head, chunk + at, sizeof(head));
		if (!is_sound(&head, data, size - at)) {
			if (last && behind_record && is_in_progress(chunk + at, size - at)) {
				break;
			}
			behind_record = false;
			if (!in_damage && !memory_is_zero(chunk + at, NNGT_SLOT)) {
				trace->info.damaged++;
				in_damage = true;
			}
			at += NNGT_SLOT;
			continue;
		}
		if (!take_record(trace, &head, data)) {
			return false;
		}
		in_damage = false;
		behind_record = true;
		at += (head.size + (size_t)NNGT_SLOT - 1) / NNGT_SLOT * NNGT_SLOT;
	}
	return true;
}

static int
compare_stacks(const void *left, const void *right)
{
	const struct stack_entry *a = left, *b = right;
	if (a->id != b->id) {
		return a->id < b->id ? -1 : 1;
	}
	return a->first < b->first ? -1 : a->first > b->first;
}

static bool
stacks_are_sorted(const struct meta *meta)
{
	for (size_t i = 1; i < meta->stack_count; i++) {
		if (compare_stacks(&meta->stacks[i - 1], &meta->stacks[i]) > 0) {
			return false;
		}
	}
	return true;
}

bool
meta_read(struct trace *trace)
{
	uint8_t *buffer = malloc(NNGT_CHUNK_MAX);
	bool fine = buffer != NULL;
	for (size_t i = 0; fine && i < trace->meta_chunks.count; i++) {
		const struct chunk *chunk = &trace->meta_chunks.items[trace->meta_chunks.order[i]];
		size_t got = file_read(trace, buffer, chunk->size, chunk_offset(chunk));
		trace->info.damaged += got < chunk->size;
		fine = read_chunk(trace, buffer, got, i + 1 == trace->meta_chunks.count);
	}
	free(buffer);
	if (!stacks_are_sorted(&trace->meta)) {
		qsort(trace->meta.stacks, trace->meta.stack_count, sizeof(struct stack_entry),
		      compare_stacks);
	}
	return fine;
}

void
meta_free(struct trace *trace)
{
	for (size_t i = 0; i < trace->meta.module_count; i++) {
		free((uint8_t *)trace->meta.modules[i].build_id);
		free((char *)trace->meta.modules[i].path);
	}
	free(trace->meta.modules);
	free(trace->meta.module_order);
	free(trace->meta.module_reach);
	free(trace->meta.stacks);
	free(trace->meta.frames);
	for (unsigned i = 0; i < trace->meta.code_count; i++) {
		free(trace->meta.code[i].intervals);
		free(trace->meta.code[i].missed_functions);
		free(trace->meta.code[i].path);
		free(trace->meta.code[i].reason);
	}
	free(trace->meta.nng_path);
	free(trace->meta.panic);
}
