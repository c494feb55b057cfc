/*
 * unwind.h - libunwind, for the stacks that walk.h cannot do and to confirm those it can.
 */
#ifndef NNGTRACE_SHIM_STACK_UNWIND_H
#define NNGTRACE_SHIM_STACK_UNWIND_H

#include <stdbool.h>
#include <stdint.h>

/* Loads it, once. False: it is not there. */
bool unwind_start(void);

/* The return addresses from this function's own callers on; how many there are. */
int unwind_frames(uint64_t *frames, int size);

/*
 * The same, slower, but without the memory that libunwind keeps for each thread that it has
 * walked in the fast way (256 KiB).
 */
int unwind_frames_slowly(uint64_t *frames, int size);

/* Code was unloaded: what libunwind remembers of it may be wrong. Any thread. */
void unwind_flush(void);

#endif
