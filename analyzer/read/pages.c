/*
 * pages.c - the events of one thread in version 3, where each page stands for itself: what is
 * damaged costs the rest of its page, and is counted once.
 */
#include "analyzer/read/reader.h"

#include <string.h>

/* The shortest record, and the longest that a crash may have left half-written. */
#define RECORD_LEAST sizeof(struct nngt_head)

static inline const uint8_t *
here(const struct stream *stream)
{
	return stream->buffer + stream->position;
}

static inline uint64_t
place(const struct stream *stream)
{
	return stream->window_at + stream->position;
}

/* Goes to the end of the page. */
static void
leave_page(struct trace *trace, struct stream *stream)
{
	uint64_t left = stream->page_end - place(stream);
	while (left > 0) {
		size_t some = stream->filled - stream->position;
		if (some == 0) {
			stream_fill(trace, stream);
			some = stream->filled - stream->position;
			if (some == 0) {
				return; /* the file has shrunk: the chunk ends here */
			}
		}
		some = some < left ? some : (size_t)left;
		stream->position += some;
		left -= some;
	}
}

/*
 * The page goes on with zeros, or with a record whose first word was still missing when the process
 * ended. That is the last thing in the thread's last chunk, and no longer than an event can be.
 */
static void
pass_rest(struct trace *trace, struct stream *stream)
{
	uint64_t reach = place(stream) + NNGT_WIDE_MOST;
	bool last_chunk = stream->next_chunk == stream->chunk_count;
	bool begins = !stream->bases.known;
	bool something = false, too_far = false;
	while (place(stream) < stream->page_end) {
		size_t some = stream->filled - stream->position;
		if (some == 0) {
			stream_fill(trace, stream);
			some = stream->filled - stream->position;
			if (some == 0) {
				return;
			}
		}
		uint64_t until = place(stream) < reach ? reach : stream->page_end;
		until = until < stream->page_end ? until : stream->page_end;
		some = some < until - place(stream) ? some : (size_t)(until - place(stream));
		if (!memory_is_zero(here(stream), some)) {
			something = true;
			too_far = too_far || place(stream) >= reach;
		}
		stream->position += some;
	}
	if (something && (!last_chunk || too_far || stream->unfinished)) {
		trace->damaged_stream++;
	} else if (something || begins) {
		stream->unfinished = true; /* a page without a beginning is the last, too */
	}
}

/* The next page of the chunk, or of the next one. False: the thread has no more. */
static bool
open_page(struct trace *trace, struct stream *stream)
{
	if (stream->page_end >= stream->chunk_end) {
		/* The pages behind those that were not used have nothing either. */
		if (!stream_open_chunk(trace, stream)) {
			return false;
		}
		stream->unfinished = false;
		stream->page_end = stream->window_at;
	}
	stream->page_end += NNGT_PAGE;
	if (stream->page_end > stream->chunk_end) {
		stream->page_end = stream->chunk_end;
	}
	stream->bases.known = false;
	return true;
}

/* The time of the record at `at`, if it is an event; else 0. */
static uint64_t
time_at(const struct stream *stream, const uint8_t *at, size_t room)
{
	uint32_t word;
	if (room < RECORD_LEAST) {
		return 0;
	}
	memcpy(&word, at, sizeof(word));
	return word == 0 || (word & 0xff) == NNGT_BASE ? 0 : narrow_time(at, &stream->bases);
}

/* Takes the record at the position. True: it is the next event. */
static inline bool
take_record(struct trace *trace, struct stream *stream, size_t room)
{
	const uint8_t *at = here(stream);
	bool is_event;
	unsigned words = narrow_record(at, room, trace->functions, &stream->bases, &is_event);
	if (words == 0) {
		trace->damaged_stream++;
		leave_page(trace, stream);
		return false;
	}
	size_t size = words * (size_t)NNGT_WORD;
	if (!is_event) {
		stream->position += size;
		return false;
	}
	uint64_t after = 0;
	uint64_t time = narrow_time(at, &stream->bases);
	if (time - stream->time > trace->jump || stream->events == 0) {
		after = time_at(stream, at + size, room - size);
	}
	if (!stream_accept(trace, stream, time, after)) {
		stream->position += size;
		return false;
	}
	stream->slots = words;
	return true;
}

/* What nearly all records are: a narrow event, soon after the one before. False: not so simple. */
static inline bool
take_simple(const struct trace *trace, struct stream *stream)
{
	uint32_t word;
	if (stream->page_end - place(stream) < NNGT_NARROW_WORDS * NNGT_WORD ||
	    stream->filled - stream->position < NNGT_WIDE_MOST || !stream->bases.known) {
		return false;
	}
	memcpy(&word, here(stream), sizeof(word));
	unsigned words = narrow_words(word, trace->functions);
	uint64_t time = narrow_time(here(stream), &stream->bases);
	if (words == 0 || time - stream->time > trace->jump || stream->events == 0) {
		return false;
	}
	stream->time = time;
	stream->events++;
	stream->slots = words;
	return true;
}

void
pages_next(struct trace *trace, struct stream *stream)
{
	const uint64_t last = place(stream);

	stream->position += (size_t)stream->slots * NNGT_WORD;
	if (take_simple(trace, stream)) {
		return;
	}
	for (;;) {
		size_t room = (size_t)(stream->page_end - place(stream));
		uint32_t word;
		if (room < RECORD_LEAST) {
			if (room != 0) {
				pass_rest(trace, stream);
			}
			if (!open_page(trace, stream)) {
				stream_end(trace, stream, last);
				return;
			}
			continue;
		}
		if (stream->filled - stream->position < NNGT_WIDE_MOST) {
			stream_fill(trace, stream);
			if (stream->page_end > stream->chunk_end) {
				stream->page_end = stream->chunk_end; /* the file has shrunk */
				continue;
			}
		}
		memcpy(&word, here(stream), sizeof(word));
		if (word == 0) {
			pass_rest(trace, stream);
			continue;
		}
		if (stream->unfinished) {
			trace->damaged_stream++;
			stream->unfinished = false;
		}
		if (take_record(trace, stream, room)) {
			return;
		}
	}
}

bool
pages_event_at(const struct trace *trace, const struct chunk *chunk, uint64_t ref,
               union wide_event *to)
{
	_Alignas(uint64_t) uint8_t page[NNGT_PAGE + READER_SLACK] = {0};
	uint64_t start = ref & ~(uint64_t)(NNGT_PAGE - 1), end = chunk_offset(chunk) + chunk->size;
	size_t size = end - start < NNGT_PAGE ? (size_t)(end - start) : NNGT_PAGE;
	size_t at = start == chunk_offset(chunk) ? sizeof(struct nngt_chunk) : 0;
	struct bases bases = {0};
	size = file_read(trace, page, size, start);
	while (size >= RECORD_LEAST && at <= size - RECORD_LEAST && start + at <= ref) {
		bool is_event;
		unsigned words = narrow_record(page + at, size - at, trace->functions, &bases, &is_event);
		if (words == 0) {
			return false;
		}
		if (start + at == ref) {
			if (is_event) {
				narrow_expand(page + at, &bases, to);
				to->event.time = narrow_time(page + at, &bases);
			}
			return is_event;
		}
		at += words * (size_t)NNGT_WORD;
	}
	return false;
}
