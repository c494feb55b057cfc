/*
 * keeping.h - the ways in which the server keeps messages, one for each kind of memory and form of
 * a pointer. All functions end the process when something of the system is missing, and may be
 * called by the main thread only, but for is, use and rest.
 */
#ifndef NNGTRACE_TESTS_SNAPSHOT_KEEPING_H
#define NNGTRACE_TESTS_SNAPSHOT_KEEPING_H

#include <nng/nng.h>

#define MOST   1000000u       /* messages */
#define SIGNAL (SIGRTMIN + 3) /* blocked in all threads: what is sent by it waits */

extern const char *shape; /* the way; set before the first call */
extern unsigned kept;     /* messages so far */

/* Whether the shape has this name. */
int is(const char *name);

/* Makes the memory in which so many messages are kept. */
void prepare(unsigned count);

/* Keeps the message in the way of the shape, or loses it. It is the callee's from here on. */
void keep(nng_msg *msg);

/* Uses the messages that are kept in the program's own memory. */
void use_again(void);

/* Reads the length of a message. NULL is ignored. */
void use(nng_msg *msg);
/* The same, as the callback of an aio. */
void use_argument(void *msg);

/* A thread that waits for ever. */
void *rest(void *nothing);

#endif
