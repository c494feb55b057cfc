/*
 * other_threads.h - is another thread of the program at work when it exits? As the kernel lists
 * them: the recorder does not see threads that never call NNG.
 */
#ifndef NNGTRACE_SHIM_BASE_OTHER_THREADS_H
#define NNGTRACE_SHIM_BASE_OTHER_THREADS_H

#include <stdint.h>

/* A recording begins: threads from before the first call are none that NNG has just made. */
void other_threads_start(void);

/*
 * Threads besides the calling one and NNG's own: 0 when there is none, else how many were met until
 * one was surely the program's, so at least 1; UINT32_MAX: not known. For the exit only: makes
 * system calls, and may wait for NNG's newest threads to get their names: some milliseconds, on a
 * machine that is too busy to run them up to a second.
 */
uint32_t other_threads_count(void);

#endif
