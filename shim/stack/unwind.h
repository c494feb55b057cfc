/*
 * unwind.h - the stack by all that .eh_frame can say, and by the frame pointer where it says
 * nothing: for the stacks that walk.h cannot do.
 */
#ifndef NNGTRACE_SHIM_STACK_UNWIND_H
#define NNGTRACE_SHIM_STACK_UNWIND_H

#include <stdint.h>

/*
 * The return addresses from this function's own on, at most `most`; how many there are. Any
 * thread; under 2 KiB of stack. May change errno.
 */
unsigned unwind_frames(uint64_t *frames, unsigned most);

#endif
