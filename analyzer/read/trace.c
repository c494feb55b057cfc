/* trace.c - trace.h put together from the parts in this folder. */
#include "analyzer/read/reader.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* file_open must come last among what sets a reason: the others only fail when there is not enough
 * memory. */
static bool
read_all_but_events(struct trace *trace, struct error *err)
{
	event_prepare();
	if (!info_fill(trace) || !chunks_find(trace) || !threads_number(trace) || !meta_read(trace) ||
	    !delays_start(trace) || !merge_start(trace) || !modules_prepare(trace)) {
		return error_set(err, "%s: not enough memory", trace->file);
	}
	trace->damaged_open = trace->info.damaged;
	return true;
}

struct trace *
trace_open(const char *file, struct error *err)
{
	struct trace *trace = calloc(1, sizeof(*trace));
	if (trace == NULL) {
		error_set(err, "%s: not enough memory", file);
		return NULL;
	}
	trace->fd = -1;
	if (!file_open(trace, file, err) || !read_all_but_events(trace, err)) {
		trace_close(trace);
		return NULL;
	}
	return trace;
}

void
trace_close(struct trace *trace)
{
	if (trace == NULL) {
		return;
	}
	ahead_stop(trace);
	delays_free(trace);
	merge_free(trace);
	meta_free(trace);
	threads_free(trace);
	free(trace->chunks.items);
	free(trace->chunks.order);
	free(trace->meta_chunks.items);
	free(trace->meta_chunks.order);
	free(trace->command);
	free(trace->file);
	if (trace->fd >= 0) {
		close(trace->fd);
	}
	free(trace);
}

void
trace_rewind(struct trace *trace)
{
	ahead_stop(trace);
	pace_rewind(&trace->pace);
	delays_rewind(trace);
	merge_rewind(trace);
}

/* The event of version 2 at a place of a chunk. False: none is there. */
static bool
slots_event_at(const struct trace *trace, const struct chunk *chunk, uint64_t ref,
               union wide_event *to)
{
	uint64_t start = chunk_offset(chunk);
	if ((ref - start) % NNGT_SLOT != 0) {
		return false;
	}
	uint64_t room = start + chunk->size - ref;
	size_t want = NNGT_EVENT_SLOTS_MAX * NNGT_SLOT;
	size_t got = file_read(trace, to->bytes, room < want ? (size_t)room : want, ref);
	return got >= NNGT_EVENT_HEAD && to->event.time != 0 &&
	       event_slots(&to->event, trace->functions, got) != 0;
}

bool
trace_event_at(struct trace *trace, uint64_t ref, struct event *event)
{
	union wide_event wide = {0};
	const struct chunk *chunk = chunks_at(trace, ref);
	if (chunk == NULL || ref - chunk_offset(chunk) < sizeof(struct nngt_chunk)) {
		return false;
	}
	if (trace->has_pages ? !pages_event_at(trace, chunk, ref, &wide)
	                     : !slots_event_at(trace, chunk, ref, &wide)) {
		return false;
	}
	event_decode(&wide.event, &trace->release, &trace->room_at, event);
	event->ref = ref;
	event->thread = chunk->thread;
	event->time_ns = clock_ns(&trace->clock, wide.event.time);
	return true;
}

const struct trace_info *
trace_info(struct trace *trace)
{
	return &trace->info;
}

const struct trace_thread *
trace_thread(const struct trace *trace, uint32_t index)
{
	return index < trace->thread_count ? &trace->threads[index] : NULL;
}

const uint64_t *
trace_stack(const struct trace *trace, uint32_t id, unsigned *count)
{
	const struct meta *meta = &trace->meta;
	size_t low = 0, high = meta->stack_count;
	/* Ids count from 1 without gaps unless something is missing. */
	if (id > 0 && id <= meta->stack_count && meta->stacks[id - 1].id == id) {
		low = high = id - 1;
	}
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (meta->stacks[middle].id < id) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	if (id == 0 || low >= meta->stack_count || meta->stacks[low].id != id) {
		*count = 0;
		return NULL;
	}
	*count = meta->stacks[low].count;
	return meta->frames + meta->stacks[low].first;
}

bool
trace_begins_late(const struct trace *trace)
{
	return trace->info.overwritten != 0 || trace->info.parent_pid != 0;
}

bool
trace_is_whole(const struct trace *trace)
{
	return trace->info.dropped == 0 && trace->info.damaged == 0 && !trace_begins_late(trace) &&
	       !trace_may_bypass(trace);
}

bool
trace_may_bypass(const struct trace *trace)
{
	return trace->meta.may_bypass;
}

bool
trace_may_bypass_any(const struct trace *trace)
{
	return trace->meta.may_bypass_any;
}
