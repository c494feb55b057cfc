/*
 * merge.c - one stream out of the threads' streams, by time; at the same time the thread with
 * the lower index comes first. A binary heap holds the streams; its top is read from until the
 * second one is sooner.
 */
#include "analyzer/read/reader.h"

#include <stdlib.h>

static inline bool
is_sooner(const struct trace *trace, uint32_t left, uint32_t right)
{
	const struct stream *a = &trace->streams[left], *b = &trace->streams[right];
	return a->time != b->time ? a->time < b->time : a->thread < b->thread;
}

static inline void
sift_down(struct trace *trace, uint32_t at)
{
	uint32_t *heap = trace->heap;
	uint32_t moving = heap[at];
	for (;;) {
		uint32_t child = 2 * at + 1;
		if (child >= trace->heap_size) {
			break;
		}
		if (child + 1 < trace->heap_size && is_sooner(trace, heap[child + 1], heap[child])) {
			child++;
		}
		if (!is_sooner(trace, heap[child], moving)) {
			break;
		}
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = moving;
}

/* Notes the second of the heap, which is below its top. */
static void
note_second(struct trace *trace)
{
	trace->second.time = UINT64_MAX;
	trace->second.thread = UINT32_MAX;
	if (trace->heap_size > 1) {
		bool right = trace->heap_size > 2 && is_sooner(trace, trace->heap[2], trace->heap[1]);
		const struct stream *second = &trace->streams[trace->heap[right ? 2 : 1]];
		trace->second.time = second->time;
		trace->second.thread = second->thread;
	}
}

static void
replace_top(struct trace *trace)
{
	if (trace->streams[trace->heap[0]].slots == 0) {
		trace->heap[0] = trace->heap[--trace->heap_size];
	}
	if (trace->heap_size > 1) {
		sift_down(trace, 0);
	}
	note_second(trace);
}

/* After the top has moved on: puts it where it belongs, or takes it out at its end. */
static inline void
settle_top(struct trace *trace, const struct stream *top)
{
	if (top->slots == 0 || !merge_is_soonest(trace, top->time, top->thread)) {
		replace_top(trace);
	}
}

void
merge_rewind(struct trace *trace)
{
	trace->seq = 0;
	trace->last_ns = 0;
	trace->damaged_stream = 0;
	trace->bytes_read = 0;
	trace->heap_size = 0;
	for (uint32_t i = 0; i < trace->stream_count; i++) {
		stream_start(trace, &trace->streams[i]);
		if (trace->streams[i].slots > 0) {
			trace->heap[trace->heap_size++] = i;
		}
	}
	for (uint32_t i = trace->heap_size / 2; i-- > 0;) {
		sift_down(trace, i);
	}
	note_second(trace);
	merge_take_own(trace);
}

/* The chunks are ordered by thread: each thread's are a range. */
static void
make_streams(struct trace *trace)
{
	const struct chunk_list *list = &trace->chunks;
	for (size_t i = 0; i < list->count; i++) {
		uint32_t thread = list->items[list->order[i]].thread;
		struct stream *last =
		    trace->stream_count > 0 ? &trace->streams[trace->stream_count - 1] : NULL;
		if (last == NULL || last->thread != thread) {
			last = &trace->streams[trace->stream_count++];
			last->thread = thread;
			last->first_chunk = (uint32_t)i;
		}
		last->chunk_count++;
		trace->bytes += list->items[list->order[i]].size;
	}
}

static uint32_t
window_size(size_t threads)
{
	size_t share = READER_WINDOWS / (threads + 1) / NNGT_SLOT * NNGT_SLOT;
	share = share < READER_WINDOW ? share : READER_WINDOW;
	return share > READER_WINDOW_LEAST ? (uint32_t)share : READER_WINDOW_LEAST;
}

bool
merge_start(struct trace *trace)
{
	size_t threads = trace->thread_count;
	trace->streams = calloc(threads + 1, sizeof(*trace->streams));
	trace->heap = calloc(threads + 1, sizeof(*trace->heap));
	trace->window = window_size(threads);
	trace->peek = malloc(trace->window + READER_SLACK);
	if (trace->streams == NULL || trace->heap == NULL || trace->peek == NULL) {
		return false;
	}
	make_streams(trace);
	clock_set(&trace->clock, &trace->header);
	trace->jump = clock_ticks(&trace->clock, 1000000000);
	merge_rewind(trace);
	if (trace->heap_size > 0) {
		trace->clock.base = trace->streams[trace->heap[0]].time;
	}
	uint64_t before_ns =
	    trace->header.first.ticks == 0
	        ? 0
	        : clock_between(&trace->clock, trace->header.first.ticks, trace->clock.base);
	trace->info.first_wall_ns = trace->info.start_wall_ns + before_ns;
	trace->info.first_mono_ns = trace->header.first.ns + before_ns;
	if (trace->header.first_dropped != 0) {
		trace->info.complete_ns = clock_ns(&trace->clock, trace->header.first_dropped);
	}
	if (trace->header.overwritten_until >= trace->clock.base && trace->header.overwritten != 0) {
		trace->info.whole_from_ns = clock_ns(&trace->clock, trace->header.overwritten_until) + 1;
	}
	return true;
}

void
merge_free(struct trace *trace)
{
	for (uint32_t i = 0; i < trace->stream_count; i++) {
		free(trace->streams[i].buffer);
	}
	free(trace->streams);
	free(trace->heap);
	free(trace->peek);
}

/* The stream was read to its end: now the numbers about the whole are known. */
static void
end_of_stream(struct trace *trace)
{
	struct trace_info *info = &trace->info;
	info->events = trace->seq;
	info->duration_ns = trace->last_ns;
	info->end_ns = clock_ns(&trace->clock, trace->header.last.ticks);
	if (info->damaged < trace->damaged_open + trace->damaged_stream) {
		info->damaged = trace->damaged_open + trace->damaged_stream;
	}
}

double
trace_part_read(const struct trace *trace)
{
	uint64_t read = trace->batch->bytes_read;

	return trace->bytes == 0 ? 1 : (double)read / (double)trace->bytes;
}

/* The stream that holds the next event, with the event in its buffer; NULL at the end. */
static inline struct stream *
top_stream(struct trace *trace)
{
	while (trace->heap_size > 0) {
		struct stream *stream = &trace->streams[trace->heap[0]];
		if (stream->buffer != NULL) {
			return stream;
		}
		stream_unpark(trace, stream);
		settle_top(trace, stream);
	}
	return NULL;
}

/* The soonest event, whatever it is. False: nobody is to see it. */
static bool
take_one(struct trace *trace, struct stream *stream, struct batch *batch)
{
	struct event *event = &batch->events[batch->count];
	union event_room *room = &batch->room[batch->rooms];
	const uint8_t *at = stream->buffer + stream->position;
	if (trace->has_pages) {
		union wide_event wide;
		narrow_expand(at, &stream->bases, &wide);
		event_decode(&wide.event, &trace->release, room, event);
	} else {
		event_decode((const struct nngt_event *)at, &trace->release, room, event);
	}
	event->ref = stream->window_at + stream->position;
	event->time_ns = clock_ns(&trace->clock, stream->time);
	event->thread = stream->thread;
	trace->last_ns = event->time_ns;
	bool hidden =
	    (trace->delays.threads != NULL || event->type == NNGT_DELAY) && delays_hide(trace, event);
	if (!hidden) { /* only what is given out has a place in the order */
		event->seq = ++trace->seq;
		batch->rooms += event->text != NULL;
	}
	stream_next(trace, stream); /* notes the place of what was the stream's last */
	return !hidden;
}

bool
merge_fill(struct trace *trace, struct batch *batch)
{
	struct stream *stream = NULL;

	batch->count = batch->rooms = 0;
	while (batch->count < batch->limit && batch->rooms < BATCH_ROOMS) {
		stream = top_stream(trace);
		if (stream == NULL) {
			break;
		}
		unsigned run = !trace->has_pages || trace->delays.threads != NULL
		                   ? 0
		                   : run_take(trace, stream, batch->events + batch->count,
		                              batch->limit - batch->count);
		batch->count += run != 0 ? run : take_one(trace, stream, batch);
		settle_top(trace, stream);
	}
	batch->bytes_read = trace->bytes_read;
	return stream != NULL;
}

void
merge_take_own(struct trace *trace)
{
	/* What a delay is known of follows the event that is given out. */
	trace->own.limit = trace->delays.threads != NULL ? 1 : BATCH_OWN;
	trace->own.count = 0;
	trace->own.bytes_read = trace->bytes_read;
	trace->batch = &trace->own;
	trace->taken = 0;
}

/* False: there are no more events. */
static bool
next_batch(struct trace *trace)
{
	pace_took(trace);
	struct batch *batch = trace->ahead != NULL ? ahead_take(trace) : NULL;

	if (batch == NULL) {
		ahead_stop(trace);
		batch = &trace->own;
		(void)merge_fill(trace, batch);
	}
	trace->batch = batch;
	trace->taken = 0;
	return batch != &trace->own || batch->count > 0;
}

/* Out of line, so that trace_take is small. */
static __attribute__((noinline)) const struct event *
take_from_next(struct trace *trace)
{
	do {
		if (!next_batch(trace)) {
			end_of_stream(trace);
			return NULL;
		}
	} while (trace->batch->count == 0);
	return &trace->batch->events[trace->taken++];
}

const struct event *
trace_take(struct trace *trace)
{
	bool more = trace->taken < trace->batch->count;
	return more ? &trace->batch->events[trace->taken++] : take_from_next(trace);
}

bool
trace_next(struct trace *trace, struct event *event)
{
	const struct event *taken = trace_take(trace);

	if (taken != NULL) {
		*event = *taken;
	}
	return taken != NULL;
}
