/* nameless.h - an NNG whose names have been removed. */
#ifndef NNGTRACE_SHIM_INPLACE_NAMELESS_H
#define NNGTRACE_SHIM_INPLACE_NAMELESS_H

#include <stdbool.h>

#include "shim/inplace/module_place.h"

/*
 * Whether NNG's code lies in this module, by the texts that it has. Only for a module in which no
 * names of NNG's were found. Reads its mapped memory, makes no system call. Any thread.
 */
bool nameless_has_nng(const struct module_place *module);

/* Whether NNG's code can lie in this module at all: it needs threads. Opens nothing. Any thread. */
bool nameless_may_have_nng(const struct module_place *module);

/*
 * Whether NNG with all that a socket needs can lie in it: by what the module imports, and so only
 * if that is more than messages. Opens nothing. Any thread.
 */
bool nameless_can_have_nng(const struct module_place *module);

#endif
