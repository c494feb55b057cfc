/*
 * missed.h - calls that the recorder has not seen at all. Who relies on having seen every call is
 * above the recorder: guard/guard.c has this.
 */
#ifndef NNGTRACE_SHIM_RECORD_MISSED_H
#define NNGTRACE_SHIM_RECORD_MISSED_H

/* A call was not seen. Any thread, any time. */
void record_missed(void);

/*
 * From now on calls may go unseen: a module of the program's can look functions of NNG up by name.
 * Any thread, any time.
 */
void record_may_miss(void);

#endif
