/*
 * late.h - modules that are loaded while the program runs, noticed before their code runs.
 *
 * The dynamic linker calls a function that does nothing, for debuggers, whenever its list of
 * modules has changed (_r_debug.r_brk, rtld-debugger-interface.txt of glibc). We make it call us.
 */
#ifndef NNGTRACE_SHIM_INPLACE_LATE_H
#define NNGTRACE_SHIM_INPLACE_LATE_H

#include <stdbool.h>

#include "shim/inplace/module_place.h"

/*
 * Calls `visit` for each module that has come since the last time; it must not load anything. NULL:
 * only takes note of them. One thread at a time, and not while late_start's hook is in place.
 */
void late_look(void (*visit)(const struct module_place *module));

/*
 * From now on `visit` is called for each module that comes, with the loader's lock held and signals
 * blocked; it must not load anything. `changed` is called after each change. NULL, or why not, for
 * people. Once, while there is one thread, after late_look.
 */
const char *late_start(void (*visit)(const struct module_place *module), void (*changed)(void));

/* Whether the module at these addresses is loaded. */
bool late_is_loaded(uintptr_t start);

/*
 * The nth module of the loader's list, from 0. False: there are no more. The thread must be quiet.
 */
bool late_module(unsigned n, struct module_place *module);

#endif
