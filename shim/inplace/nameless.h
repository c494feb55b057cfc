/* nameless.h - whether NNG can lie in a module, and an NNG whose names have been removed. */
#ifndef NNGTRACE_SHIM_INPLACE_NAMELESS_H
#define NNGTRACE_SHIM_INPLACE_NAMELESS_H

#include <stdbool.h>

#include "shim/inplace/module_place.h"

/*
 * Whether NNG's code lies in this module, by the texts that it has. Only for a module in which no
 * names of NNG's were found. Reads its mapped memory, makes no system call. Any thread.
 */
bool nameless_has_nng(const struct module_place *module);

/*
 * Whether the module's file is worth a look for NNG's names. NNG needs threads, but for the part of
 * it that a linker may have left in a program. In a large module, whose names would take long to
 * look through, NNG is looked for only if the module imports what a socket needs, or exports NNG's
 * functions of messages. Opens nothing. Any thread.
 */
bool nameless_is_worth_a_look(const struct module_place *module);

#endif
