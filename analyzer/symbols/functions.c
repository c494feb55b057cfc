/* functions.c - see functions.h */
#include "analyzer/symbols/functions.h"
#include "analyzer/base/array.h"

#include <dwarf.h>
#include <search.h>
#include <stdlib.h>

#define DEPTH_MAX   256 /* what is nested deeper is damaged, or nobody's business */
#define ORIGINS_MAX 4   /* from code to what a call names: a copy, its function, the declaration */

struct function_range {
	Dwarf_Addr start, end;
	Dwarf_Addr reach; /* the highest end of this and every earlier range */
	size_t scope;
};

/* A function that is the code, or the definition, of another entry. */
struct function_copy {
	const void *origin; /* where that entry is in memory */
	size_t scope;
};

struct unit_functions {
	const void *key; /* where the unit's entry is in memory */
	struct function_scope *scopes;
	size_t *parents; /* of the scope with the same index: an index plus one */
	size_t scope_count, scope_room, parent_room;
	struct function_range *ranges; /* by start */
	size_t range_count, range_room;
	struct function_copy *copies; /* by origin */
	size_t copy_count, copy_room;
	bool failed; /* not enough memory: what was not found costs names, not the report */
};

struct functions {
	void *units; /* tsearch: struct unit_functions by key */
};

struct functions *
functions_new(void)
{
	return calloc(1, sizeof(struct functions));
}

static void
unit_free(void *item)
{
	struct unit_functions *unit = item;
	free(unit->scopes);
	free(unit->parents);
	free(unit->ranges);
	free(unit->copies);
	free(unit);
}

void
functions_free(struct functions *functions)
{
	if (functions != NULL) {
		tdestroy(functions->units, unit_free);
		free(functions);
	}
}

static bool
reserve_scope(struct unit_functions *unit)
{
	struct function_scope *scopes =
	    array_grow(unit->scopes, &unit->scope_room, unit->scope_count, 1, sizeof(*scopes));
	if (scopes == NULL) {
		return false;
	}
	unit->scopes = scopes;
	size_t *parents =
	    array_grow(unit->parents, &unit->parent_room, unit->scope_count, 1, sizeof(*parents));
	if (parents == NULL) {
		return false;
	}
	unit->parents = parents;
	return true;
}

/* Returns its index plus one; 0 when memory is short. */
static size_t
add_scope(struct unit_functions *unit, const Dwarf_Die *die, size_t parent)
{
	if (!reserve_scope(unit)) {
		unit->failed = true;
		return 0;
	}
	unit->scopes[unit->scope_count] = (struct function_scope){.die = *die};
	unit->parents[unit->scope_count] = parent;
	return ++unit->scope_count;
}

static void
add_ranges(struct unit_functions *unit, Dwarf_Die *function, size_t scope)
{
	Dwarf_Addr base, start, end;
	ptrdiff_t next = 0;
	while ((next = dwarf_ranges(function, next, &base, &start, &end)) > 0) {
		struct function_range *ranges =
		    array_grow(unit->ranges, &unit->range_room, unit->range_count, 1, sizeof(*ranges));
		if (ranges == NULL) {
			unit->failed = true;
			return;
		}
		unit->ranges = ranges;
		unit->ranges[unit->range_count++] =
		    (struct function_range){.start = start, .end = end, .scope = scope};
	}
}

/* Notes what the function is a copy of, or the definition of; mostly nothing. */
static void
add_copy(struct unit_functions *unit, Dwarf_Die *function, size_t scope)
{
	Dwarf_Attribute attribute;
	Dwarf_Die origin;
	if ((dwarf_attr(function, DW_AT_abstract_origin, &attribute) == NULL &&
	     dwarf_attr(function, DW_AT_specification, &attribute) == NULL) ||
	    dwarf_formref_die(&attribute, &origin) == NULL) {
		return;
	}
	struct function_copy *copies =
	    array_grow(unit->copies, &unit->copy_room, unit->copy_count, 1, sizeof(*copies));
	if (copies == NULL) {
		unit->failed = true;
		return;
	}
	unit->copies = copies;
	unit->copies[unit->copy_count++] =
	    (struct function_copy){.origin = origin.addr, .scope = scope};
}

static bool
holds_functions(int tag)
{
	return tag == DW_TAG_namespace || tag == DW_TAG_class_type || tag == DW_TAG_structure_type ||
	       tag == DW_TAG_union_type;
}

/* All that is in an entry, in the order of the file. parent: the scope around, plus one. */
static void
walk(struct unit_functions *unit, Dwarf_Die *around, size_t parent, unsigned depth)
{
	Dwarf_Die die;
	if (depth == DEPTH_MAX || dwarf_child(around, &die) != 0) {
		return;
	}
	do {
		int tag = dwarf_tag(&die);
		bool function = tag == DW_TAG_subprogram;
		size_t scope = parent;
		if (function || holds_functions(tag)) {
			scope = add_scope(unit, &die, parent);
			if (scope == 0) {
				return;
			}
		}
		if (function) {
			add_ranges(unit, &die, scope);
			add_copy(unit, &die, scope);
		}
		if (dwarf_haschildren(&die) > 0) {
			walk(unit, &die, scope, depth + 1);
		}
		/* A type that holds no function is of no use, and there are many. */
		if (scope != parent && !function && scope == unit->scope_count) {
			unit->scope_count--;
		}
	} while (!unit->failed && dwarf_siblingof(&die, &die) == 0);
}

/* Of two at the same place, the first in the file comes last: it is found first. */
static int
by_start(const void *left, const void *right)
{
	const struct function_range *a = left, *b = right;
	if (a->start != b->start) {
		return a->start < b->start ? -1 : 1;
	}
	return (a->scope < b->scope) - (a->scope > b->scope);
}

static int
by_origin(const void *left, const void *right)
{
	const struct function_copy *a = left, *b = right;
	if (a->origin != b->origin) {
		return (uintptr_t)a->origin < (uintptr_t)b->origin ? -1 : 1;
	}
	return (a->scope > b->scope) - (a->scope < b->scope);
}

static int
by_key(const void *left, const void *right)
{
	const struct unit_functions *a = left, *b = right;
	return ((uintptr_t)a->key > (uintptr_t)b->key) - ((uintptr_t)a->key < (uintptr_t)b->key);
}

static void
read_unit(struct unit_functions *unit, Dwarf_Die *die)
{
	walk(unit, die, 0, 0);
	for (size_t i = 0; i < unit->scope_count; i++) {
		size_t parent = unit->parents[i];
		unit->scopes[i].parent = parent == 0 ? NULL : &unit->scopes[parent - 1];
	}
	if (unit->range_count > 1) {
		qsort(unit->ranges, unit->range_count, sizeof(unit->ranges[0]), by_start);
	}
	if (unit->copy_count > 1) {
		qsort(unit->copies, unit->copy_count, sizeof(unit->copies[0]), by_origin);
	}
	Dwarf_Addr reach = 0;
	for (size_t i = 0; i < unit->range_count; i++) {
		reach = unit->ranges[i].end > reach ? unit->ranges[i].end : reach;
		unit->ranges[i].reach = reach;
	}
}

static struct unit_functions *
unit_at(struct functions *functions, Dwarf_Die *die)
{
	struct unit_functions key = {.key = die->addr};
	struct unit_functions **known = tfind(&key, &functions->units, by_key);
	if (known != NULL) {
		return *known;
	}
	struct unit_functions *unit = calloc(1, sizeof(*unit));
	if (unit == NULL) {
		return NULL;
	}
	unit->key = die->addr;
	if (tsearch(unit, &functions->units, by_key) == NULL) {
		free(unit);
		return NULL;
	}
	read_unit(unit, die);
	return unit;
}

bool
functions_find(struct functions *functions, Dwarf_Die *die, Dwarf_Addr address, Dwarf_Die *function)
{
	const struct unit_functions *unit = unit_at(functions, die);
	size_t low = 0, high = unit == NULL ? 0 : unit->range_count;
	while (low < high) { /* to the first range that starts above the address */
		size_t middle = low + (high - low) / 2;
		if (unit->ranges[middle].start <= address) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	while (low > 0 && unit->ranges[low - 1].reach > address) {
		const struct function_range *range = &unit->ranges[--low];
		if (address < range->end) {
			*function = unit->scopes[range->scope - 1].die;
			return true;
		}
	}
	return false;
}

static size_t
first_copy(const struct unit_functions *unit, const void *origin)
{
	size_t low = 0, high = unit->copy_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if ((uintptr_t)unit->copies[middle].origin < (uintptr_t)origin) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

static void
each_copy(const struct unit_functions *unit, const Dwarf_Die *function, unsigned depth,
          void (*use)(void *data, Dwarf_Die *copy), void *data)
{
	Dwarf_Die die = *function;
	Dwarf_Addr base, start, end;
	if (dwarf_ranges(&die, 0, &base, &start, &end) > 0) {
		use(data, &die);
	}
	if (depth == ORIGINS_MAX) {
		return;
	}
	for (size_t i = first_copy(unit, die.addr);
	     i < unit->copy_count && unit->copies[i].origin == die.addr; i++) {
		each_copy(unit, &unit->scopes[unit->copies[i].scope - 1].die, depth + 1, use, data);
	}
}

void
functions_each_copy(struct functions *functions, Dwarf_Die *die, const Dwarf_Die *function,
                    void (*use)(void *data, Dwarf_Die *copy), void *data)
{
	const struct unit_functions *unit = unit_at(functions, die);
	if (unit != NULL) {
		each_copy(unit, function, 0, use, data);
	}
}

const struct function_scope *
functions_scope(struct functions *functions, Dwarf_Die *function)
{
	Dwarf_Die die;
	if (dwarf_diecu(function, &die, NULL, NULL) == NULL) {
		return NULL;
	}
	const struct unit_functions *unit = unit_at(functions, &die);
	size_t low = 0, high = unit == NULL ? 0 : unit->scope_count;
	while (low < high) { /* the walk went through the file in order */
		size_t middle = low + (high - low) / 2;
		if ((uintptr_t)unit->scopes[middle].die.addr < (uintptr_t)function->addr) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	bool found =
	    unit != NULL && low < unit->scope_count && unit->scopes[low].die.addr == function->addr;
	return found ? &unit->scopes[low] : NULL;
}
