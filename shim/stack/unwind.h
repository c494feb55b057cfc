/*
 * unwind.h - the stack by all that .eh_frame can say, and by the frame pointer where it says
 * nothing: for the stacks that walk.h cannot do.
 */
#ifndef NNGTRACE_SHIM_STACK_UNWIND_H
#define NNGTRACE_SHIM_STACK_UNWIND_H

#include <stdbool.h>
#include <stdint.h>

#include "shim/stack/walk.h"

/*
 * The return addresses after the first, at most `most`; *count gets how many. Plain frames are gone
 * by the rules that walk.h remembers. False: a register was needed that only unwind_frames knows.
 * Any thread; under 2 KiB of stack. May change errno.
 */
bool unwind_from(const struct walk_start *start, uint64_t *frames, unsigned most, unsigned *count);

/* The return addresses from this function's own on, with all registers. Slower; else the same. */
unsigned unwind_frames(uint64_t *frames, unsigned most);

/*
 * Whether this thread is in a signal handler, as far as the stack tells: up to the first frame that
 * nothing describes. Slow, as unwind_frames.
 */
bool unwind_is_in_handler(void);

#endif
