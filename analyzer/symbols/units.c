/* units.c - see units.h */
#include "analyzer/symbols/units.h"
#include "analyzer/base/array.h"

#include <elfutils/libdw.h>
#include <stdlib.h>

static void
add_range(struct units *units, uint64_t start, uint64_t end, const Dwarf_Die *unit, uint64_t bias)
{
	if (start >= end) {
		return;
	}
	struct unit_range *ranges =
	    array_grow(units->ranges, &units->room, units->count, 1, sizeof(*ranges));
	if (ranges == NULL) {
		return; /* costs lines, not the report */
	}
	units->ranges = ranges;
	units->ranges[units->count++] =
	    (struct unit_range){.start = start, .end = end, .unit = *unit, .bias = bias};
}

static int
by_start(const void *left, const void *right)
{
	const struct unit_range *a = left, *b = right;
	return (a->start > b->start) - (a->start < b->start);
}

static void
read_units(struct units *units, Dwfl_Module *module)
{
	Dwarf_Addr bias = 0;
	for (Dwarf_Die *unit = NULL; (unit = dwfl_module_nextcu(module, unit, &bias)) != NULL;) {
		Dwarf_Addr base, start, end;
		ptrdiff_t next = 0;
		while ((next = dwarf_ranges(unit, next, &base, &start, &end)) > 0) {
			add_range(units, start + bias, end + bias, unit, bias);
		}
	}
	if (units->count > 0) {
		qsort(units->ranges, units->count, sizeof(units->ranges[0]), by_start);
	}
	uint64_t reach = 0;
	for (size_t i = 0; i < units->count; i++) {
		reach = units->ranges[i].end > reach ? units->ranges[i].end : reach;
		units->ranges[i].reach = reach;
	}
	units->read = true;
}

bool
units_find(struct units *units, Dwfl_Module *module, uint64_t address, Dwarf_Die *unit,
           Dwarf_Addr *bias)
{
	const Dwarf_Die *known = dwfl_module_addrdie(module, address, bias);
	if (known != NULL) {
		*unit = *known;
		return true;
	}
	if (!units->read) {
		read_units(units, module);
	}
	size_t low = 0, high = units->count; /* the first range that starts above the address */
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (units->ranges[middle].start <= address) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	while (low > 0 && units->ranges[low - 1].reach > address) {
		const struct unit_range *range = &units->ranges[--low];
		if (address < range->end) {
			*unit = range->unit;
			*bias = range->bias;
			return true;
		}
	}
	return false;
}

void
units_clear(struct units *units)
{
	free(units->ranges);
	*units = (struct units){0};
}
