/*
 * stack.h - call stacks of the application, each stored in the trace once.
 */
#ifndef NNGTRACE_SHIM_STACK_STACK_H
#define NNGTRACE_SHIM_STACK_STACK_H

#include <stdint.h>

#include "shim/arch/arch.h"

/*
 * A recording begins. depth: frames to keep, 0 for no stacks. check: for tests, see
 * selfcheck_start.
 */
void stack_start(uint32_t depth, const char *check);

/*
 * The id of the stack that a wrapper was called with: its first frame is the wrapper's return
 * address, frames of this shim are left out. Its record is in the trace before this returns.
 * frame: the wrapper's. 0: none. The thread must be busy. Keeps errno.
 */
uint32_t stack_capture(const void *return_address, struct arch_frame frame);

/* Around the unloading of code: what is known of it becomes wrong. Any thread, any time. */
void stack_unload_begin(void);
void stack_unload_end(void);

/* The process ends, on this busy thread. */
void stack_end(void);

#endif
