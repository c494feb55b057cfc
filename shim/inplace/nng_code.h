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
 * CODE_INTERNAL, and whether any of it was compiled at link time.
 */
unsigned nng_code_find(struct code_names *names, struct origin_interval *intervals, unsigned most);

/*
 * Whether functions that are not NNG's call what is inside of it: with link-time optimisation that
 * means that public functions of NNG were built into them. After nng_code_find, with its intervals.
 */
bool nng_code_is_built_in(const struct code_names *names, const struct origin_interval *intervals,
                          unsigned count, const struct module_place *module);

#endif
