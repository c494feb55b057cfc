/*
 * second_look.h - the modules in which no NNG was looked for when they came, since NNG was not
 * likely to be in them and programs must start quickly (nameless_is_worth_a_look). Once NNG is
 * recorded, the trace must tell of each other NNG in the process, so they are looked through then:
 * all but those of the system's folders, of which there are many, and up to 64 MiB of code.
 */
#ifndef NNGTRACE_SHIM_INPLACE_SECOND_LOOK_H
#define NNGTRACE_SHIM_INPLACE_SECOND_LOOK_H

#include "shim/inplace/module_place.h"

/*
 * Calls `visit` for each such module that is loaded and for which it was not called before. Does
 * next to nothing while no module has come. One thread at a time; it must be quiet, and must not
 * have the loader's lock.
 */
void second_look(void (*visit)(const struct module_place *module));

#endif
