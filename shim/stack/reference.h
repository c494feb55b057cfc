/*
 * reference.h - for tests: libunwind, which the stacks that the shim has found are compared with
 * (selfcheck.h). It is opened for that only: it keeps a pipe open, takes locks, and uses the host's
 * malloc.
 */
#ifndef NNGTRACE_SHIM_STACK_REFERENCE_H
#define NNGTRACE_SHIM_STACK_REFERENCE_H

#include <stdbool.h>
#include <stdint.h>

/* Loads it, once. False: it is not there, or not for this processor. */
bool reference_start(void);

/* The return addresses from this function's own callers on; how many there are. */
unsigned reference_frames(uint64_t *frames, unsigned size);

/* Code was unloaded: what libunwind remembers of it may be wrong. Any thread. */
void reference_flush(void);

#endif
