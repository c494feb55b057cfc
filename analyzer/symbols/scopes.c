/* scopes.c - see scopes.h */
#include "analyzer/symbols/scopes.h"

#include <dwarf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NESTING_MAX 16 /* namespaces and classes around a function */

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

/* The name with the namespaces and classes around it; NULL: it has none. */
static char *
qualified_name(Dwarf_Die *function)
{
	const char *name = dwarf_diename(function);
	if (name == NULL) {
		return NULL;
	}
	const char *parts[NESTING_MAX];
	unsigned count = 0;
	size_t size = strlen(name) + 1;
	Dwarf_Die inner = declaration(function);
	Dwarf_Die *scopes = NULL;
	int depth = dwarf_getscopes_die(&inner, &scopes);
	for (int i = 1; i < depth && count < NESTING_MAX; i++) {
		const char *part = scope_name(&scopes[i]);
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
	if (depth > 0) {
		free(scopes);
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

unsigned
scopes_expand(Dwarf_Die *unit, Dwarf_Addr address, struct elf_place *places, unsigned max)
{
	Dwarf_Die functions = unit_with_functions(unit);
	Dwarf_Die *scopes = NULL;
	int depth = dwarf_getscopes(&functions, address, &scopes);
	if (depth <= 0) {
		return 0;
	}
	/* That list leaves an inlined body through its declaration; we want where it is now. */
	Dwarf_Die innermost = scopes[0];
	free(scopes);
	depth = dwarf_getscopes_die(&innermost, &scopes);
	unsigned count = 0;
	for (int i = 0; i < depth && count < max; i++) {
		int tag = dwarf_tag(&scopes[i]);
		if (tag == DW_TAG_subprogram || tag == DW_TAG_inlined_subroutine) {
			places[count++].function = qualified_name(&scopes[i]);
		}
		if (tag == DW_TAG_subprogram) {
			break;
		}
		if (tag == DW_TAG_inlined_subroutine && count < max) {
			places[count] = (struct elf_place){0};
			call_place(unit, &scopes[i], &places[count]);
		}
	}
	if (depth > 0) {
		free(scopes);
	}
	return count;
}
