/*
 * copies.h - the copies of NNG of this process that lie in a module with other code, and what the
 * trace is told of them. Threads take, find and use them without a lock.
 */
#ifndef NNGTRACE_SHIM_INPLACE_COPIES_H
#define NNGTRACE_SHIM_INPLACE_COPIES_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "shim/inplace/capture.h"

struct copy {
	_Atomic int state;     /* of copies.c: free, being filled, known */
	_Atomic uint32_t told; /* the trace knows it as it is */
	struct capture what;
};

/* A place for another copy, filled by this thread alone. NULL: there are many copies already. */
struct copy *copy_take(void);
/* The place is free again: there was no NNG, or it has gone. */
void copy_give(struct copy *copy);
/* The copy is filled, and known from now on. */
void copy_make_known(struct copy *copy);
/*
 * The same, but a plugin that comes again and again and is not seen is one copy: then the place is
 * given back.
 */
void copy_publish(struct copy *copy);
/* What is known of a copy has changed: the trace is told anew. */
void copy_changed(struct copy *copy);

/* The known copy in the module at this address, or NULL. */
struct copy *copy_known(uintptr_t address);
/* Whether there is no other, and none is being filled. */
bool copy_is_alone(const struct copy *copy);

/* See inplace_record, inplace_record_start, inplace_must_tell. */
void copies_record(void);
void copies_record_start(void);
bool copies_must_tell(void);

#endif
