/*
 * scratch.h - memory for the start of another program: the stack of who starts it may be small. May
 * be used in a signal handler and in the child of a vfork, which has its parent's memory. Does not
 * keep errno.
 *
 * Any thread: each has a room of its own.
 */
#ifndef NNGTRACE_SHIM_LIBC_SCRATCH_H
#define NNGTRACE_SHIM_LIBC_SCRATCH_H

#include <stddef.h>

/* Zeroed or used before; NULL: no memory. To be given back when the start has failed or returned.
 */
void *scratch_take(size_t size);
void scratch_give(void *room);

#endif
