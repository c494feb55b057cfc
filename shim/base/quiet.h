/*
 * quiet.h - a stretch of code that its thread does not leave half-way: while it holds a lock
 * of the shim's or of the loader's, or starts the recording.
 *
 * No handler runs there, so none can leave by siglongjmp or fork; and the thread cannot be
 * cancelled. Both are needed: with glibc 2.36 a thread whose cancellation is asynchronous is
 * cancelled by a signal that was already sent, whatever pthread_setcancelstate says.
 * Signals that a fault of the thread itself raises stay as they are: blocked, they would kill.
 */
#ifndef NNGTRACE_SHIM_BASE_QUIET_H
#define NNGTRACE_SHIM_BASE_QUIET_H

/* May be nested. It costs two system calls, so it is for the rare paths. Keeps errno. */
void quiet_begin(void);
void quiet_end(void);

#endif
