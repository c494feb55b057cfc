/*
 * memory.h - the shim's own memory, in pieces that are whole pages: the host's malloc is the
 * host's.
 *
 * It comes from mmap, or from a reserve that was mapped at the start (NNGTRACE_PREALLOC). With
 * the reserve the recorder makes no system call any more, and memory_is_reserved() says so to
 * all who would.
 */
#ifndef NNGTRACE_SHIM_BASE_MEMORY_H
#define NNGTRACE_SHIM_BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* Maps the reserve; pages are only used when they are touched. False: no memory. Once, at the
 * start. */
bool memory_reserve(size_t size);

/* From now on no system call may be made for the recorder, memory included. */
bool memory_is_reserved(void);

/*
 * A moment for other threads to go on, while there is the reserve: by futex, which every program
 * with a mutex needs itself.
 */
void memory_wait(void);
/* The same for a millisecond. */
void memory_wait_long(void);

/* Zeroed memory from a page boundary on, or NULL: there is none. Any thread. */
void *memory_take(size_t size);

/*
 * The same for what the program has given us for NNG, like the argument of a callback: who looks
 * into the process for pointers (nngtrace snapshot) takes those in this memory for the program's.
 * It is never given back.
 */
void *memory_take_seen(size_t size);

/* Gives back what memory_take gave for this size. The reserve takes nothing back. */
void memory_give(void *start, size_t size);

#endif
