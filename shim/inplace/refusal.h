/*
 * refusal.h - why an NNG is not captured, and what to do instead.
 *
 * Any thread: a refusal is a value, and its words are static.
 */
#ifndef NNGTRACE_SHIM_INPLACE_REFUSAL_H
#define NNGTRACE_SHIM_INPLACE_REFUSAL_H

#include "shim/trace/format.h"

struct refusal {
	const char *reason; /* a clause for people, a constant; NULL: nothing is refused */
	enum nngt_code_advice advice;
};

#define REFUSAL_NONE ((struct refusal){NULL, NNGT_ADVICE_LINK})

/* Returns a refusal of these two. */
static inline struct refusal
refusal(const char *reason, enum nngt_code_advice advice)
{
	return (struct refusal){reason, advice};
}

#endif
