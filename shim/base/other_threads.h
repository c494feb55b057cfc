/* tasks.h - the threads of the process, as the kernel lists them. */
#ifndef NNGTRACE_SHIM_TASKS_H
#define NNGTRACE_SHIM_TASKS_H

#include <stdint.h>

/* Threads besides the calling one and NNG's own; UINT32_MAX: not known. For the exit only. */
uint32_t tasks_count_others(void);

#endif
