/* stacks.h - the parts of the program stacks. */
#ifndef NNGTRACE_TRAPS_STACKS_H
#define NNGTRACE_TRAPS_STACKS_H

#include <nng/nng.h>

extern nng_msg *stacks_msg;

void stacks_calls(void); /* a few, from several kinds of frames */
void stacks_use_threads(void);
void stacks_use_coroutines(void);

#endif
