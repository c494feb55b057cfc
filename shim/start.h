/*
 * start.h - the life of a recording: it starts with the first call of NNG by the application,
 * starts anew in a forked child, and ends at exit.
 */
#ifndef NNGTRACE_SHIM_START_H
#define NNGTRACE_SHIM_START_H

#include <stdbool.h>
#include <sys/types.h>

struct record_thread;

/*
 * Makes this busy thread part of the recording, which it starts when there is none. When
 * another thread is just starting it, waits for that, but not for ever. False: this event
 * cannot be recorded. Keeps errno.
 */
bool start_recording(struct record_thread *t);

/* True in a child made by fork() without exec. */
bool start_in_child(void);

/* The number of this process. Without a system call while it is recorded. */
pid_t start_process(void);

#endif
