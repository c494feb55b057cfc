/*
 * segments.h - the parts of the trace that are mapped, and what becomes of them.
 *
 * Events that are written are never read again by the recorder, so a segment whose chunks are
 * all done is unmapped, but for its meta records, which new stacks are compared with. And when
 * somebody has cut the file, memory of our own takes the place of what is gone, since the
 * next store there would end the process with SIGBUS. All under the caller's lock.
 */
#ifndef NNGTRACE_SHIM_RECORD_SEGMENTS_H
#define NNGTRACE_SHIM_RECORD_SEGMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shim/trace/format.h"

/* A recording begins: nothing is mapped; in a forked child what the parent had is left alone. */
void segments_start(void);

/*
 * A segment is mapped, at this place of the file; the one before has been given out whole. keeps:
 * it is never unmapped, since its chunks are used again (the flight recorder).
 */
void segments_add(void *start, size_t size, uint64_t offset, bool keeps);

/* Bytes of the file that are mapped now. */
uint64_t segments_mapped(void);

/* A chunk for events was given out. */
void segments_taken(const struct nngt_chunk *chunk);

/*
 * Nobody writes or reads this chunk of events any more. When it is the last of a segment that
 * has been given out whole, the segment is unmapped here.
 */
void segments_done(const struct nngt_chunk *chunk);

/* The file has only this many bytes left: what lies behind them is replaced by memory. */
void segments_cut(uint64_t bytes);

/* Unlocks what is mapped (mlockall). */
void segments_unlock(void);

#endif
