/*
 * stream.c - the events of one thread, chunk by chunk, through a window of the file. What
 * cannot be an event is skipped, up to the next thing that can, and counted once.
 */
#include "analyzer/read/reader.h"

#include <stdlib.h>
#include <string.h>

static inline const struct nngt_event *
event_here(const struct stream *stream)
{
	return (const struct nngt_event *)(stream->buffer + stream->position);
}

/* Reads the window again, from the current position on. */
static void
refill(struct trace *trace, struct stream *stream)
{
	stream->window_at += stream->position;
	stream->position = 0;
	uint64_t left = stream->chunk_end - stream->window_at;
	size_t want = left < trace->window ? (size_t)left : trace->window;
	stream->filled = file_read(trace, stream->buffer, want, stream->window_at);
	memset(stream->buffer + stream->filled, 0, READER_SLACK);
	if (stream->filled < want) {
		/* The file shrank since it was opened. */
		stream->chunk_end = stream->window_at + stream->filled;
		trace->damaged_stream++;
	}
}

void
stream_fill(struct trace *trace, struct stream *stream)
{
	if (stream->window_at + stream->filled < stream->chunk_end) {
		refill(trace, stream);
	}
}

/* Sees to it that a whole event is in the window, if the chunk has one. False: chunk at end. */
static inline bool
have_event(struct trace *trace, struct stream *stream)
{
	size_t left = stream->filled - stream->position;
	if (left < NNGT_EVENT_SLOTS_MAX * NNGT_SLOT &&
	    stream->window_at + stream->filled < stream->chunk_end) {
		refill(trace, stream);
		left = stream->filled - stream->position;
	}
	return left >= NNGT_EVENT_HEAD;
}

static void
finish(struct trace *trace, struct stream *stream)
{
	if (stream->buffer != trace->peek) {
		free(stream->buffer);
	}
	stream->buffer = NULL;
	stream->slots = 0;
	trace->threads[stream->thread].events = stream->events;
}

void
stream_end(struct trace *trace, struct stream *stream, uint64_t last)
{
	trace->threads[stream->thread].last_ref = last;
	trace->threads[stream->thread].last_seq = trace->seq; /* it was the last given out */
	finish(trace, stream);
}

bool
stream_open_chunk(struct trace *trace, struct stream *stream)
{
	if (stream->next_chunk == stream->chunk_count) {
		return false;
	}
	uint32_t item = trace->chunks.order[stream->first_chunk + stream->next_chunk++];
	const struct chunk *chunk = &trace->chunks.items[item];
	trace->bytes_read += chunk->size;
	stream->window_at = chunk_offset(chunk);
	stream->chunk_end = stream->window_at + chunk->size;
	/* The chunk's header is stepped over. */
	stream->position =
	    chunk->size < sizeof(struct nngt_chunk) ? chunk->size : sizeof(struct nngt_chunk);
	stream->filled = stream->position;
	return true;
}

/*
 * Nothing readable here: the chunk's unused rest, an event that was being written when the
 * process ended, or damage. Moves to the next place that can be an event, or to the end of the
 * chunk. Stale records are older than what we saw.
 *
 * The time of an event is written last, and a thread writes one event after the other. So the
 * last place of its last chunk may hold an event without a time, and only zeros behind it.
 * damaged: what brought us here was no such place.
 */
static void
skip_to_event(struct trace *trace, struct stream *stream, bool damaged)
{
	bool last_chunk = stream->next_chunk == stream->chunk_count;
	uint64_t place = stream->window_at + stream->position;
	uint64_t in_progress = last_chunk ? place + NNGT_EVENT_SLOTS_MAX * NNGT_SLOT : place;
	while (have_event(trace, stream)) {
		const struct nngt_event *event = event_here(stream);
		size_t left = stream->filled - stream->position;
		if (event->time != 0) {
			damaged = damaged || stream->window_at + stream->position >= in_progress;
			if (event->time >= stream->time && event_slots(event, trace->functions, left) != 0) {
				damaged = true; /* it has events behind it */
				break;
			}
		}
		stream->position += NNGT_SLOT;
	}
	trace->damaged_stream += damaged;
}

/*
 * An event that is suspiciously far from the one before it: its time is damaged when the next
 * event, of the time `after`, goes on as if it had not been there.
 */
static bool
time_is_damaged(const struct trace *trace, const struct stream *stream, uint64_t time,
                uint64_t after)
{
	/* The very first event may have been stamped while the recorder was starting. */
	if (stream->events == 0 && time + trace->jump < trace->header.first.ticks) {
		return after >= trace->header.first.ticks;
	}
	return after != 0 && after >= stream->time && after < time && time - after > trace->jump;
}

static inline bool
take(struct trace *trace, struct stream *stream, uint64_t time, uint64_t after)
{
	if (time > stream->time) {
		bool doubtful = time - stream->time > trace->jump || stream->events == 0;
		if (doubtful && time_is_damaged(trace, stream, time, after)) {
			trace->damaged_stream++;
			return false;
		}
		stream->time = time;
	}
	stream->events++;
	return true;
}

bool
stream_accept(struct trace *trace, struct stream *stream, uint64_t time, uint64_t after)
{
	return take(trace, stream, time, after);
}

/* Takes the event at the position, if it is one. */
static inline bool
accept(struct trace *trace, struct stream *stream)
{
	const struct nngt_event *event = event_here(stream);
	uint64_t time = event->time;
	if (time == 0) {
		skip_to_event(trace, stream, false);
		return false;
	}
	unsigned slots = event_slots(event, trace->functions, stream->filled - stream->position);
	if (slots == 0) {
		stream->position += NNGT_SLOT;
		skip_to_event(trace, stream, true);
		return false;
	}
	size_t next = stream->position + (size_t)slots * NNGT_SLOT;
	bool there = next + NNGT_EVENT_HEAD <= stream->filled;
	uint64_t after = there ? ((const struct nngt_event *)(stream->buffer + next))->time : 0;
	if (!take(trace, stream, time, after)) {
		stream->position = next;
		return false;
	}
	stream->slots = slots;
	return true;
}

void
stream_next(struct trace *trace, struct stream *stream)
{
	const uint64_t last = stream->window_at + stream->position;

	if (trace->has_pages) {
		pages_next(trace, stream);
		return;
	}
	stream->position += (size_t)stream->slots * NNGT_SLOT;
	for (;;) {
		if (have_event(trace, stream)) {
			if (accept(trace, stream)) {
				return;
			}
		} else if (!stream_open_chunk(trace, stream)) {
			stream_end(trace, stream, last);
			return;
		}
	}
}

void
stream_start(struct trace *trace, struct stream *stream)
{
	if (stream->buffer != trace->peek) {
		free(stream->buffer);
	}
	stream->next_chunk = 0;
	stream->chunk_end = stream->window_at = 0;
	stream->position = stream->filled = 0;
	stream->page_end = 0;
	stream->time = 0;
	stream->events = 0;
	stream->slots = 0;
	stream->buffer = trace->peek;
	stream_next(trace, stream);
	stream->buffer = NULL;
}

/* Whether the current event of a stream that was parked is in its buffer again. */
static bool
is_still_there(const struct trace *trace, struct stream *stream)
{
	size_t left = stream->filled;
	if (trace->has_pages) {
		bool is_event = false;
		size_t room = (size_t)(stream->page_end - stream->window_at);
		return left >= sizeof(struct nngt_head) &&
		       narrow_record(stream->buffer, left < room ? left : room, trace->functions,
		                     &stream->bases, &is_event) == stream->slots &&
		       is_event;
	}
	return left >= NNGT_EVENT_HEAD && event_here(stream)->time != 0 &&
	       event_slots(event_here(stream), trace->functions, left) != 0;
}

void
stream_unpark(struct trace *trace, struct stream *stream)
{
	stream->buffer = malloc(trace->window + READER_SLACK);
	if (stream->buffer == NULL) {
		trace->damaged_stream++;
		finish(trace, stream);
		return;
	}
	refill(trace, stream);
	if (!is_still_there(trace, stream)) {
		stream->slots = 0;
		stream->events--;
		stream_next(trace, stream);
	}
}
