/*
 * argument.h - what a function gave to the one that it called, as the code before the call tells.
 *
 * A function that ends its process, or that ends in a jump to another one, need not keep what it
 * was given. Its caller often does: it loaded the first argument from memory, or from a register
 * that calls do not change, right before the call. Any thread.
 */
#ifndef NNGTRACE_MEMORY_ARGUMENT_H
#define NNGTRACE_MEMORY_ARGUMENT_H

#include "analyzer/memory/stacks.h"

#define ARGUMENT_CODE 24u /* so many bytes of code are enough */

/*
 * The first argument of the call that ends at code + size, by the caller's frame. False: these
 * instructions do not tell it, or not on this processor.
 */
bool argument_find(const uint8_t *code, size_t size, const struct stacks_frame *caller,
                   const struct memory *memory, uint64_t *argument);

#endif
