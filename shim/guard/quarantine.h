/*
 * quarantine.h - messages that the program has given up, and that are not freed yet: what it freed,
 * and what it sent when NNG got a copy. The body is filled with one byte over and over, so a byte
 * that is another later was written through a stale pointer. The oldest are freed when there are
 * too many. Busy threads; the lock inside is short, and not held while memory is filled or looked
 * at.
 */
#ifndef NNGTRACE_SHIM_GUARD_QUARANTINE_H
#define NNGTRACE_SHIM_GUARD_QUARANTINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QUARANTINE_FILL 0xdb

/* How many bytes quarantine_start takes. */
size_t quarantine_memory(uint64_t size);

/* A recording begins, in a forked child too: there is none in it. size: bytes. False: no memory. */
bool quarantine_start(uint64_t size);

/*
 * Takes a message, which is nobody's from now on. stack: of the call that gave it up. False: it is
 * larger than the whole quarantine, and is the caller's as before.
 */
bool quarantine_put(void *msg, uint32_t stack);

/* Looks at all that are there, at the end of the process, and forgets them. None is freed. */
void quarantine_look(void);

/* A byte of the body, this one, has changed: guard.c has this. */
void quarantine_found(const void *msg, uint32_t offset, uint32_t stack);

#endif
