/*
 * thread_end.h - notices the end of a thread, so that what it had of the recorder's can be
 * used again.
 */
#ifndef NNGTRACE_SHIM_RECORD_THREAD_END_H
#define NNGTRACE_SHIM_RECORD_THREAD_END_H

#include <stdbool.h>

/* A recording begins. also: called at the end of a thread, which is busy and quiet. */
void thread_end_start(void (*also)(void));

/*
 * From now on this thread's end is noticed; to be asked again when its end has come and it went
 * on. False: it is not (no key, no memory). The thread must be busy.
 */
bool thread_end_watch(void);

#endif
