/*
 * nng_code.h - where NNG's code lies in a module, from the names of its functions.
 *
 * Called by the thread that takes a module's functions (inplace.h); it writes to its arguments
 * alone.
 */
#ifndef NNGTRACE_SHIM_INPLACE_NNG_CODE_H
#define NNGTRACE_SHIM_INPLACE_NNG_CODE_H

#include <stdbool.h>

#include "shim/inplace/code_names.h"
#include "shim/stack/origin.h"

/*
 * Finds the runs of functions that are NNG's, in the order of their addresses; at most `most`.
 * Returns how many; 0: none, or too many. Marks in `names` what was found to be NNG's as
 * CODE_INTERNAL.
 */
unsigned nng_code_find(struct code_names *names, struct origin_interval *intervals, unsigned most);

#endif
