/*
 * functions.h - the functions of compilation units, found in one walk over each unit.
 *
 * libdw answers "what is around this address" with a walk over the whole unit, again for each
 * question; a unit of ten thousand functions makes that slow.
 *
 * One thread at a time, also for what libdw has open. What comes back lives as long as the struct
 * functions.
 */
#ifndef NNGTRACE_SYMBOLS_FUNCTIONS_H
#define NNGTRACE_SYMBOLS_FUNCTIONS_H

#include <elfutils/libdw.h>
#include <stdbool.h>
#include <stdint.h>

/* A function, or what functions are in: a namespace or a class. */
struct function_scope {
	Dwarf_Die die;
	const struct function_scope *parent; /* NULL: the unit */
};

struct functions; /* of all units asked for so far */

/* NULL when memory is short. */
struct functions *functions_new(void);
void functions_free(struct functions *functions); /* NULL is ignored */

/* The function of a unit that covers an address; false: none does. */
bool functions_find(struct functions *functions, Dwarf_Die *unit, Dwarf_Addr address,
                    Dwarf_Die *function);

/*
 * Calls use for the code of a function as a call site names it: for itself when it has code, and
 * for each copy that the compiler made of it in that unit. The entry that a call site names may be
 * only what all copies have in common, or the declaration in a class.
 */
void functions_each_copy(struct functions *functions, Dwarf_Die *unit, const Dwarf_Die *function,
                         void (*use)(void *data, Dwarf_Die *copy), void *data);

/* A function, declared or defined anywhere, with what is around it; NULL: not to be found. */
const struct function_scope *functions_scope(struct functions *functions, Dwarf_Die *function);

#endif
