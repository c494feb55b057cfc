/*
 * selfcheck.h - for tests: every stack is compared with libunwind's (stack.c), and counted in
 * the trace's header and, for many traces together, in a file of totals.
 */
#ifndef NNGTRACE_SHIM_STACK_SELFCHECK_H
#define NNGTRACE_SHIM_STACK_SELFCHECK_H

#include <stdbool.h>
#include <stdint.h>

/* What the file of totals holds, in the byte order of the machine. */
struct selfcheck_totals {
	uint64_t traces; /* that were begun with the self-check */
	uint64_t checked, wrong;
};

/*
 * A recording begins. word: NNGTRACE_SELFCHECK: "1", or the absolute path of a file of totals,
 * which must be there and large enough; it is added to as far as it can be opened. Anything
 * else, and NULL: no self-check. Returns whether there is one.
 */
bool selfcheck_start(const char *word);

/* One stack was compared. Any thread. */
void selfcheck_count(bool wrong);

#endif
