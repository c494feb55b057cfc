/*
 * stack_intern.h - stacks by number: equal stacks get one number and one record in the trace.
 */
#ifndef NNGTRACE_SHIM_STACK_STACK_INTERN_H
#define NNGTRACE_SHIM_STACK_STACK_INTERN_H

#include <stdbool.h>
#include <stdint.h>

/* A recording begins: no stack is known. */
void stack_intern_start(void);

/*
 * The id of these frames, from 1. A new stack's record, and the records of modules loaded
 * before, are in the trace before this returns. 0: no memory or no space in the file. Busy
 * threads; finding a known stack takes no lock.
 */
uint32_t stack_intern(const uint64_t *frames, unsigned count);

/* The first frame of a stack, or 0: there is none of this id. It looks at all of them: rarely. */
uint64_t stack_intern_first(uint32_t id);

#endif
