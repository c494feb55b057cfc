/*
 * reference.h - for tests: libunwind, which the stacks that the shim has found are compared with
 * (selfcheck.h). It is opened for that only: it keeps a pipe open, takes locks, and uses the host's
 * malloc.
 */
#ifndef NNGTRACE_SHIM_STACK_REFERENCE_H
#define NNGTRACE_SHIM_STACK_REFERENCE_H

#include <stdbool.h>
#include <stdint.h>

/* Loads it, once. False: it is not there, not for this processor, or the program has no loader. */
bool reference_start(void);

/*
 * The return addresses from this function's own callers on; how many there are. fast: by
 * unw_backtrace, which keeps frames by address in a cache that nothing empties: right as long as no
 * code was unloaded.
 */
unsigned reference_frames(uint64_t *frames, unsigned size, bool fast);

/* Code was unloaded: what libunwind remembers of it may be wrong. Any thread. */
void reference_flush(void);

#endif
