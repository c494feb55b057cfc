/*
 * candidates.h - the messages, aios, buffers and other objects that are the program's as far as a
 * trace goes, of a process that may still write it: those that may be lost.
 *
 * One thread at a time for one trace. The list is the caller's.
 */
#ifndef NNGTRACE_SNAPSHOT_CANDIDATES_H
#define NNGTRACE_SNAPSHOT_CANDIDATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/base/error.h"
#include "analyzer/base/table.h"
#include "analyzer/read/trace.h"

struct candidate {
	enum nngt_kind kind;
	uint64_t address, number;
	uint64_t size;               /* of a buffer, which is found by a pointer into it, too; else 0 */
	uint64_t born_ref, last_ref; /* its birth, and the last event that named it */
	uint64_t last_ns;            /* when that was */
	bool in_call;                /* a call that was given it has not returned */
	bool in_aio;                 /* nng_aio_get_msg would give it */
};

struct candidates {
	struct candidate *items; /* by kind, and then in the order of their births */
	size_t count, room;
	struct table by_birth; /* candidates by kind and born_ref */
	/* When the oldest call began that may wait for another thread, or the oldest callback, of those
	 * that are open; UINT64_MAX: none is. */
	uint64_t waits_since_ns;
};

/* Reads the whole trace as it is now. False with the reason; free it in any case. */
bool candidates_read(struct candidates *candidates, struct trace *trace, struct error *err);
void candidates_free(struct candidates *candidates);

/* Is this one as it was before: not named, given up or in a call since then? */
bool candidates_has(const struct candidates *candidates, const struct candidate *before);

#endif
