/*
 * aio_table.h - the application's aios by address: whether each has a callback, and the
 * trampoline that stands in for it.
 *
 * A trampoline may be used again only when NNG can no longer call it.  That is so after
 * nng_aio_free has returned, and, for an aio given to nng_aio_reap, once NNG gives out its
 * address anew.  So there are never more than there were addresses.  The thread must be busy; short
 * lock inside.
 */
#ifndef NNGTRACE_SHIM_NNG_AIO_TABLE_H
#define NNGTRACE_SHIM_NNG_AIO_TABLE_H

#include <stdbool.h>

#include "shim/nng/nng_abi.h"

struct aio_trampoline {
	nng_cb callback;
	void *argument;
	uintptr_t not_aio; /* see aio_trampoline_of */
	struct aio_trampoline *next_free;
};

/* In a forked child: nobody holds the lock. */
void aio_table_start(void);

/* A trampoline for a callback, or NULL: no memory. */
struct aio_trampoline *aio_trampoline_take(nng_cb callback, void *argument);

/*
 * Whose trampoline it is. Who looks for the program's pointers reads trampolines, for the sake of
 * the arguments; a pointer to the aio is none of the program's, so it is kept with all bits turned.
 * The one thread that makes the aio sets it, before NNG can call.
 */
static inline void
aio_trampoline_set(struct aio_trampoline *t, const nng_aio *aio)
{
	t->not_aio = ~(uintptr_t)aio;
}

/* Its aio. Any thread. */
static inline nng_aio *
aio_trampoline_of(const struct aio_trampoline *t)
{
	return (nng_aio *)~t->not_aio;
}

/* Gives one back that NNG can no longer call. NULL is fine. */
void aio_trampoline_give(struct aio_trampoline *t);

/* NNG has made this aio. t: NULL when it has no callback. */
void aio_table_add(nng_aio *aio, struct aio_trampoline *t);

/* Forgets an aio that is about to be freed. Returns its trampoline, to give back when it is. */
struct aio_trampoline *aio_table_remove(nng_aio *aio);

/* True when the aio is known and has no callback. */
bool aio_table_is_plain(const nng_aio *aio);

#endif
