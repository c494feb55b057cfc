/*
 * stack.h - call stacks of the application, each stored in the trace once.
 */
#ifndef NNGTRACE_SHIM_STACK_H
#define NNGTRACE_SHIM_STACK_H

#include <stdint.h>

/* A recording begins. depth: frames to keep, 0 for no stacks. */
void stack_start(uint32_t depth);

/*
 * The id of the stack that a wrapper was called with: its first frame is the wrapper's return
 * address, frames of this shim are left out. Its record is in the trace before this returns.
 * 0: none. Busy threads. Keeps errno.
 */
uint32_t stack_capture(const void *return_address);

/* Code was unloaded: what is known of it may be wrong. */
void stack_flush(void);

#endif
