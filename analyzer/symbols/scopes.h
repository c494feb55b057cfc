/*
 * scopes.h - the functions around an address as debug information tells them.
 *
 * One thread at a time, as for functions.h. The names in places belong to the caller.
 */
#ifndef NNGTRACE_SYMBOLS_SCOPES_H
#define NNGTRACE_SYMBOLS_SCOPES_H

#include <elfutils/libdw.h>

#include "analyzer/symbols/elf_file.h"
#include "analyzer/symbols/functions.h"

/*
 * Fills places, innermost first: the inlined functions, each with the place where it was
 * called, then the one they are inlined into. places[0] comes with file and line of the
 * address itself. Returns how many; 0: the unit has no function there.
 */
unsigned scopes_expand(struct functions *functions, Dwarf_Die *unit, Dwarf_Addr address,
                       struct elf_place *places, unsigned max);

#endif
