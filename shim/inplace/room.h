/* room.h - memory for code near a module, and changes of code. May change errno. */
#ifndef NNGTRACE_SHIM_INPLACE_ROOM_H
#define NNGTRACE_SHIM_INPLACE_ROOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shim/arch/detour.h"
#include "shim/inplace/module_place.h"

/* Whole pages of the system's. */
size_t room_rounded(size_t size);

/*
 * Memory to write to, below the module and near all of it: above it, the heap of the program
 * would find it in its way. NULL: there is none.
 */
uint8_t *room_near(const struct module_place *module, size_t size);
/* From now on it is code. False: that is forbidden here (MDWE, SELinux, seccomp). */
bool room_make_code(uint8_t *room, size_t size);
void room_give(uint8_t *room, size_t size);

/*
 * Writes detours into a module's code, all or none. The code stays executable all the time, so
 * that a refusal leaves everything as it was. False: that is forbidden, or they lie in several
 * segments. No other thread may run this code.
 */
bool room_write(const struct module_place *module, const struct detour *detours, size_t count);

#endif
