/*
 * segments.h - the parts of the trace that are mapped, and what becomes of them.
 *
 * A chunk that its thread is done with is never touched again, so it is unmapped when the file has
 * grown twice since: neither memory nor address space grows with the trace. What may still be
 * touched stays: the chunk of each thread, where a call that has waited for long may get its
 * result, and the meta records, since a new stack is compared with old ones; their pages are
 * dropped from the process's memory. When somebody has cut the file, memory of our own takes the
 * place of what is mapped of the rest, since the next store there would end the process with
 * SIGBUS. All under the caller's lock.
 */
#ifndef NNGTRACE_SHIM_RECORD_SEGMENTS_H
#define NNGTRACE_SHIM_RECORD_SEGMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A recording begins: nothing is mapped. In a forked child what the parent had is left alone. */
void segments_start(void);

/*
 * A segment is mapped, at this place of the file. Pages of those before the last one are
 * dropped or unmapped, unless its space is used again (the flight recorder).
 */
void segments_add(void *start, size_t size, uint64_t offset, bool used_again);

/* A chunk is full and nobody's any more. It stays mapped for now. */
void segments_done(const void *start, size_t size);

/* Unmaps what is done with, in the last segments too. False: there was none. */
bool segments_release(void);

/* Bytes of the file that are mapped. */
uint64_t segments_mapped(void);

/* The file has only this many bytes left: what lies behind them is replaced by memory. */
void segments_cut(uint64_t bytes);

/* Unlocks what is mapped (mlockall). */
void segments_unlock(void);

#endif
