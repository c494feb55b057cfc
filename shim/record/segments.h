/*
 * segments.h - the parts of the trace that are mapped, and what becomes of them.
 *
 * Events that are written are hardly ever touched again by the recorder, so the process need not
 * keep their pages: they are dropped from its memory, and stay the kernel's and the file's. They
 * are not unmapped, because a call that has waited for long may still get its result there, and a
 * new stack is compared with old ones. And when somebody has cut the file, memory of our own
 * takes the place of what is gone, since the next store there would end the process with SIGBUS.
 * All under the caller's lock.
 */
#ifndef NNGTRACE_SHIM_RECORD_SEGMENTS_H
#define NNGTRACE_SHIM_RECORD_SEGMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A recording begins: nothing is mapped. In a forked child what the parent had is left alone. */
void segments_start(void);

/*
 * A segment is mapped, at this place of the file. The pages of those before the last one are
 * dropped, unless its space is used again (the flight recorder).
 */
void segments_add(void *start, size_t size, uint64_t offset, bool used_again);

/* Bytes of the file that are mapped. */
uint64_t segments_mapped(void);

/* The file has only this many bytes left: what lies behind them is replaced by memory. */
void segments_cut(uint64_t bytes);

/* Unlocks what is mapped (mlockall). */
void segments_unlock(void);

#endif
