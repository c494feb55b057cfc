/* scopes.c - see scopes.h */
#include "analyzer/symbols/scopes.h"

#include <dwarf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NESTING_MAX 16 /* namespaces and classes around a function */
#define INLINES_MAX 64

/* The declaration behind a concrete or inlined function: it sits in its namespace or class. */
static Dwarf_Die
declaration(const Dwarf_Die *function)
{
	Dwarf_Die die = *function;
	Dwarf_Attribute attribute;
	for (unsigned i = 0; i < NESTING_MAX; i++) {
		if (dwarf_attr(&die, DW_AT_abstract_origin, &attribute) == NULL &&
		    dwarf_attr(&die, DW_AT_specification, &attribute) == NULL) {
			break;
		}
		Dwarf_Die next;
		if (dwarf_formref_die(&attribute, &next) == NULL) {
			break;
		}
		die = next;
	}
	return die;
}

/* What a scope adds to the names inside it; NULL: nothing. */
static const char *
scope_name(Dwarf_Die *scope)
{
	const char *name = dwarf_diename(scope);
	switch (dwarf_tag(scope)) {
	case DW_TAG_namespace:
		return name != NULL ? name : "(anonymous namespace)";
	case DW_TAG_class_type:
	case DW_TAG_structure_type:
	case DW_TAG_union_type:
	case DW_TAG_enumeration_type:
		return name != NULL ? name : "{lambda}";
	case DW_TAG_subprogram:
		return name;
	default:
		return NULL;
	}
}

/* What is around a scope; of a function that is its declaration, which is where it belongs. */
static const struct function_scope *
outer_scope(struct functions *functions, const struct function_scope *scope)
{
	const struct function_scope *outer = scope->parent;
	if (outer == NULL) {
		return NULL;
	}
	Dwarf_Die die = outer->die;
	if (dwarf_tag(&die) != DW_TAG_subprogram) {
		return outer;
	}
	die = declaration(&die);
	const struct function_scope *declared = functions_scope(functions, &die);
	return declared != NULL ? declared : outer;
}

/* The name with the namespaces and classes around it; NULL: it has none. */
static char *
qualified_name(struct functions *functions, Dwarf_Die *function)
{
	const char *name = dwarf_diename(function);
	if (name == NULL) {
		return NULL;
	}
	const char *parts[NESTING_MAX];
	unsigned count = 0;
	size_t size = strlen(name) + 1;
	Dwarf_Die inner = declaration(function);
	const struct function_scope *scope = functions_scope(functions, &inner);
	for (unsigned step = 0; scope != NULL && step < NESTING_MAX; step++) {
		scope = outer_scope(functions, scope);
		if (scope == NULL) {
			break;
		}
		Dwarf_Die around = scope->die;
		const char *part = scope_name(&around);
		if (part != NULL) {
			parts[count++] = part;
			size += strlen(part) + strlen("::");
		}
	}
	char *text = malloc(size);
	if (text != NULL) {
		char *end = text;
		while (count > 0) {
			end = stpcpy(stpcpy(end, parts[--count]), "::");
		}
		memcpy(end, name, strlen(name) + 1);
	}
	return text;
}

/* Where an inlined function was called. */
static void
call_place(Dwarf_Die *unit, Dwarf_Die *inlined, struct elf_place *place)
{
	Dwarf_Attribute attribute;
	Dwarf_Word index = 0, line = 0;
	Dwarf_Files *files;
	size_t count = 0;
	if (dwarf_formudata(dwarf_attr(inlined, DW_AT_call_line, &attribute), &line) == 0) {
		place->line = (unsigned)line;
	}
	if (dwarf_formudata(dwarf_attr(inlined, DW_AT_call_file, &attribute), &index) == 0 &&
	    dwarf_getsrcfiles(unit, &files, &count) == 0 && index < count) {
		place->file = dwarf_filesrc(files, index, NULL, NULL);
	}
}

/* With -gsplit-dwarf the functions are in a unit of another file. */
static Dwarf_Die
unit_with_functions(Dwarf_Die *unit)
{
	Dwarf_Die split;
	uint8_t kind = 0;
	memset(&split, 0, sizeof(split));
	if (dwarf_cu_info(unit->cu, NULL, &kind, NULL, &split, NULL, NULL, NULL) == 0 &&
	    kind == DW_UT_skeleton && split.addr != NULL) {
		return split;
	}
	return *unit;
}

/* The block or inlined function directly in another that covers the address; false: none. */
static bool
step_into(Dwarf_Die *die, Dwarf_Addr address)
{
	Dwarf_Die child;
	if (dwarf_child(die, &child) != 0) {
		return false;
	}
	do {
		int tag = dwarf_tag(&child);
		if ((tag == DW_TAG_lexical_block || tag == DW_TAG_inlined_subroutine) &&
		    dwarf_haspc(&child, address) > 0) {
			*die = child;
			return true;
		}
	} while (dwarf_siblingof(&child, &child) == 0);
	return false;
}

/* The line of a call by which a function leaves for good; 0: it is another call, or not known. */
static unsigned
jump_line(Dwarf_Die *unit, Dwarf_Die *call)
{
	Dwarf_Attribute attribute;
	Dwarf_Addr after = 0, at = 0;
	int line = 0;
	bool tail = false;
	/* The last two are what DWARF 4 has in their place. */
	unsigned flag =
	    dwarf_tag(call) == DW_TAG_call_site ? DW_AT_call_tail_call : DW_AT_GNU_tail_call;
	if (dwarf_formflag(dwarf_attr(call, flag, &attribute), &tail) != 0 || !tail) {
		return 0;
	}
	if (dwarf_formaddr(dwarf_attr(call, DW_AT_call_pc, &attribute), &at) != 0) {
		if (dwarf_formaddr(dwarf_attr(call, DW_AT_call_return_pc, &attribute), &after) != 0 &&
		    dwarf_formaddr(dwarf_attr(call, DW_AT_low_pc, &attribute), &after) != 0) {
			return 0;
		}
		at = after - 1;
	}
	Dwarf_Line *source = dwarf_getsrc_die(unit, at);
	return source != NULL && dwarf_lineno(source, &line) == 0 && line > 0 ? (unsigned)line : 0;
}

#define JUMPS_DEPTH_MAX 8u /* of blocks */

/* Looks through a function and its blocks. Returns false when there are jumps at several lines. */
static bool
find_jumps(Dwarf_Die *unit, Dwarf_Die *around, unsigned depth, unsigned *line)
{
	Dwarf_Die child;
	if (depth == JUMPS_DEPTH_MAX || dwarf_child(around, &child) != 0) {
		return true;
	}
	do {
		int tag = dwarf_tag(&child);
		if (tag == DW_TAG_call_site || tag == DW_TAG_GNU_call_site) {
			unsigned found = jump_line(unit, &child);
			if (found != 0 && *line != 0 && found != *line) {
				return false;
			}
			*line = found != 0 ? found : *line;
		} else if ((tag == DW_TAG_lexical_block || tag == DW_TAG_inlined_subroutine) &&
		           !find_jumps(unit, &child, depth + 1, line)) {
			return false;
		}
	} while (dwarf_siblingof(&child, &child) == 0);
	return true;
}

unsigned
scopes_expand(struct functions *functions, Dwarf_Die *unit, Dwarf_Addr address,
              struct elf_place *places, unsigned max)
{
	Dwarf_Die inside = unit_with_functions(unit);
	Dwarf_Die chain[INLINES_MAX]; /* the function, then what is inlined, outermost first */
	unsigned depth = 0, count = 0;
	if (!functions_find(functions, &inside, address, &inside)) {
		return 0;
	}
	chain[depth++] = inside;
	Dwarf_Addr entry = 0;
	if (dwarf_entrypc(&inside, &entry) == 0 && entry == address) {
		unsigned line = 0;
		places[0].entry = true;
		places[0].jump_line = find_jumps(unit, &inside, 0, &line) ? line : 0;
		places[0].function = qualified_name(functions, &inside);
		return 1;
	}
	while (depth < INLINES_MAX && step_into(&inside, address)) {
		if (dwarf_tag(&inside) == DW_TAG_inlined_subroutine) {
			chain[depth++] = inside;
		}
	}
	while (depth-- > 0 && count < max) {
		places[count++].function = qualified_name(functions, &chain[depth]);
		if (depth > 0 && count < max) {
			places[count] = (struct elf_place){0};
			call_place(unit, &chain[depth], &places[count]);
		}
	}
	return count;
}
