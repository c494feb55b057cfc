/*
 * start.h - the life of a recording: it starts with the first call of NNG by the application,
 * starts anew in a forked child, and ends at exit.
 *
 * Any thread, also in a signal handler.
 */
#ifndef NNGTRACE_SHIM_START_H
#define NNGTRACE_SHIM_START_H

#include <stdbool.h>

/* True in a child made by fork() without exec. */
bool start_in_child(void);

#endif
