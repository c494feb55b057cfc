/*
 * retired_chunks.h - the flight recorder's queue: chunks of events that their threads are done
 * with, oldest first. When the file has reached its limit, their space is used again.
 */
#ifndef NNGTRACE_SHIM_RECORD_RETIRED_CHUNKS_H
#define NNGTRACE_SHIM_RECORD_RETIRED_CHUNKS_H

#include "shim/trace/format.h"

/* Under the caller's lock. A chunk that there is no memory to remember keeps its events. */
void retired_chunks_put(struct nngt_chunk *chunk);

/* The oldest, which is the caller's now, or NULL. Under the caller's lock. */
struct nngt_chunk *retired_chunks_take(void);

/* A recording begins. */
void retired_chunks_start(void);

/*
 * Makes a chunk that retired_chunks_take gave as good as new, except for its kind: its events are
 * counted in the header, and its space is zeros. From here on a reader passes it over. Not
 * under a lock: it takes as long as filling a few thousand events.
 */
void retired_chunks_clear(struct nngt_chunk *chunk, struct nngt_header *header);

#endif
