/*
 * reader.h - reads a trace for the tests of the shim, on nothing but format.h: it must not
 * share a mistake with the analyzer, and works before that does.
 */
#ifndef NNGTRACE_TEST_READER_H
#define NNGTRACE_TEST_READER_H

#include <stddef.h>
#include <stdint.h>

#include "shim/trace/format.h"

struct reader {
	const uint8_t *bytes;
	size_t size;
	const struct nngt_header *header;
};

/* An event and where it is. */
struct reader_event {
	const struct nngt_event *event;
	const uint8_t *payload;
	uint32_t thread, tid;
};

typedef void (*reader_event_fn)(const struct reader_event *e, void *data);
typedef void (*reader_meta_fn)(const struct nngt_meta *m, const uint8_t *data, void *user);

/* Maps a trace. A message and exit(2) when it is none. */
struct reader reader_open(const char *path);

/*
 * All committed events, thread by thread is not promised, in order within a thread; and all
 * meta records. Either function may be NULL. A message and exit(2) when a chunk, an event or a
 * record is not as the format says, or an event names a stack that is not there.
 */
void reader_run(const struct reader *r, reader_event_fn event, reader_meta_fn meta, void *data);

const char *reader_function(unsigned id);
uint64_t reader_dropped(const struct reader *r);

/* A number of 4 or 8 bytes at an offset of the payload. */
uint32_t reader_u32(const struct reader_event *e, size_t offset);
uint64_t reader_u64(const struct reader_event *e, size_t offset);

#endif
