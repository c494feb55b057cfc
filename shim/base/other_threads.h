/* other_threads.h - the threads of the process, as the kernel lists them. */
#ifndef NNGTRACE_SHIM_BASE_OTHER_THREADS_H
#define NNGTRACE_SHIM_BASE_OTHER_THREADS_H

#include <stdint.h>

/* Threads besides the calling one and NNG's own; UINT32_MAX: not known. For the exit only. */
uint32_t tasks_count_others(void);

#endif
