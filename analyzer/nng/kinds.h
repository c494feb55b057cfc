/*
 * kinds.h - families of the kinds of objects in shim/trace/format.h.
 *
 * Handles are what NNG calls by a number; a message and an aio are kinds of their own; everything
 * else that is made and freed is a resource. Any thread may call these.
 */
#ifndef NNGTRACE_NNG_KINDS_H
#define NNGTRACE_NNG_KINDS_H

#include <stdbool.h>

#include "shim/trace/format.h"

_Static_assert(NNGT_CTX == NNGT_SOCKET + 1 && NNGT_DIALER == NNGT_CTX + 1 &&
                   NNGT_LISTENER == NNGT_DIALER + 1 && NNGT_PIPE == NNGT_LISTENER + 1 &&
                   NNGT_BUFFER == NNGT_PIPE + 1,
               "handles follow each other, and resources follow them");

/* Room for one entry for every kind up to the last handle. */
#define KINDS_TO_HANDLES (NNGT_PIPE + 1)

/* True for any object, false for plain values. kind: without NNGT_OUT. */
static inline bool
kind_is_object(unsigned kind)
{
	return kind > NNGT_NO_OBJECT && kind < NNGT_OBJECT_KINDS_END;
}

/* True for a socket, context, dialer, listener or pipe. */
static inline bool
kind_is_handle(unsigned kind)
{
	return kind >= NNGT_SOCKET && kind <= NNGT_PIPE;
}

/* True for an argument that is a handle that a successful call makes. */
static inline bool
kind_is_new_handle(unsigned kind)
{
	return (kind & NNGT_OUT) != 0 && kind_is_handle(kind & ~(unsigned)NNGT_OUT);
}

/* True for buffers, strings, streams, urls, HTTP objects and the like. */
static inline bool
kind_is_resource(unsigned kind)
{
	return kind >= NNGT_BUFFER && kind < NNGT_OBJECT_KINDS_END;
}

/* Returns the kind whose addresses this kind shares: a string may be freed as a buffer. */
static inline enum nngt_kind
kind_space(enum nngt_kind kind)
{
	return kind == NNGT_STRING ? NNGT_BUFFER : kind;
}

#endif
