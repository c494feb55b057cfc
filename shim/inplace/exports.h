/* exports.h - whether a module exports functions of NNG, without a look at all its names. */
#ifndef NNGTRACE_SHIM_INPLACE_EXPORTS_H
#define NNGTRACE_SHIM_INPLACE_EXPORTS_H

#include <stdbool.h>

#include "shim/inplace/module_place.h"

/*
 * False: no name of nng_api.def is a function that the module exports. True as well if that cannot
 * be told quickly. Reads the loaded module's tables, makes no system call. Any thread.
 */
bool exports_may_have_nng(const struct module_place *module);

/* Whether the module exports NNG's functions of messages: a single look-up. As above. */
bool exports_messages(const struct module_place *module);

#endif
