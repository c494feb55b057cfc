/*
 * units.h - which compilation unit covers an address, also where the compiler wrote no
 * .debug_aranges (clang, rustc), which is all that elfutils 0.188 looks at.
 *
 * One thread at a time for one struct units and its Dwfl.
 */
#ifndef NNGTRACE_SYMBOLS_UNITS_H
#define NNGTRACE_SYMBOLS_UNITS_H

#include <elfutils/libdwfl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct unit_range {
	uint64_t start, end; /* addresses in the module */
	uint64_t reach;      /* the highest end of this and every earlier range */
	Dwarf_Die unit;
	uint64_t bias;
};

/* Zero-initialised: not read yet. */
struct units {
	bool read;
	struct unit_range *ranges; /* by start */
	size_t count, room;
};

/* The unit and the bias of its addresses; false: none covers the address. */
bool units_find(struct units *units, Dwfl_Module *module, uint64_t address, Dwarf_Die *unit,
                Dwarf_Addr *bias);
void units_clear(struct units *units);

#endif
