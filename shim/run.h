/*
 * run.h - the run of `nngtrace record` or `nngtrace run` that this process belongs to, if any:
 * NNGTRACE_RUN (trace/run_page.h), as it was at load.
 */
#ifndef NNGTRACE_SHIM_RUN_H
#define NNGTRACE_SHIM_RUN_H

#include <stdint.h>

/* The number of the run; 0: none. Any thread. */
uint64_t run_id(void);

/* Tells `nngtrace` that this process is not recorded, and why. Only memory is written. */
void run_tell_failure(const char *path, const char *reason);

/*
 * At exit: lets `nngtrace` look into this process, when it wants to; else returns at once. Waits
 * for a second at most until it begins, and for ten until it has ended.
 */
void run_let_look(void);

#endif
