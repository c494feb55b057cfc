/* scopes.c - see scopes.h */
#include "analyzer/symbols/scopes.h"

#include <dwarf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/nng/api.h"

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

/*
 * The file that an attribute names by its number; NULL: not known. The number counts in the unit
 * that the attribute is in, which is another one than the die's when that is a copy made at link
 * time.
 */
static const char *
file_of(Dwarf_Die *die, unsigned name)
{
	Dwarf_Attribute attribute;
	Dwarf_Word index = 0;
	Dwarf_Files *files;
	Dwarf_Die unit;
	size_t count = 0;
	/* Not dwarf_decl_file: it takes the first file of DWARF 5, number 0, for none. */
	if (dwarf_formudata(dwarf_attr_integrate(die, name, &attribute), &index) == 0 &&
	    dwarf_cu_die(attribute.cu, &unit, NULL, NULL, NULL, NULL, NULL, NULL) != NULL &&
	    dwarf_getsrcfiles(&unit, &files, &count) == 0 && index < count) {
		return dwarf_filesrc(files, index, NULL, NULL);
	}
	return NULL;
}

/* The line that an attribute names; 0: not known. */
static unsigned
line_of(Dwarf_Die *die, unsigned name)
{
	Dwarf_Attribute attribute;
	Dwarf_Word line = 0;
	bool known = dwarf_formudata(dwarf_attr_integrate(die, name, &attribute), &line) == 0;
	return known ? (unsigned)line : 0;
}

/* Where an inlined function was called. */
static void
call_place(Dwarf_Die *inlined, struct elf_place *place)
{
	place->line = line_of(inlined, DW_AT_call_line);
	place->file = file_of(inlined, DW_AT_call_file);
}

/* Where a function begins, for a place in it of which no better line is known. */
static void
begin_place(Dwarf_Die *function, struct elf_place *place)
{
	place->line = line_of(function, DW_AT_decl_line);
	place->file = file_of(function, DW_AT_decl_file);
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

/* The attribute of a call site by its name in DWARF 5, or by GNU's in DWARF 4. */
static Dwarf_Attribute *
call_attribute(Dwarf_Die *call, unsigned name, unsigned gnu_name, Dwarf_Attribute *attribute)
{
	return dwarf_attr(call, dwarf_tag(call) == DW_TAG_call_site ? name : gnu_name, attribute);
}

static bool
is_jump(Dwarf_Die *call)
{
	Dwarf_Attribute attribute;
	bool tail = false;
	return dwarf_formflag(
	           call_attribute(call, DW_AT_call_tail_call, DW_AT_GNU_tail_call, &attribute),
	           &tail) == 0 &&
	       tail;
}

/* The function that is called; false: the program knows only when it runs. */
static bool
called_function(Dwarf_Die *call, Dwarf_Die *function)
{
	Dwarf_Attribute attribute;
	return dwarf_formref_die(
	           call_attribute(call, DW_AT_call_origin, DW_AT_abstract_origin, &attribute),
	           function) != NULL;
}

/* The address behind a call; false: it is not told. */
static bool
return_address(Dwarf_Die *call, Dwarf_Addr *address)
{
	Dwarf_Attribute attribute;
	return dwarf_formaddr(call_attribute(call, DW_AT_call_return_pc, DW_AT_low_pc, &attribute),
	                      address) == 0;
}

/* The line of a jump; 0: not known. */
static unsigned
jump_line(Dwarf_Die *unit, Dwarf_Die *call)
{
	Dwarf_Attribute attribute;
	Dwarf_Addr at = 0;
	int line = 0;
	if (dwarf_formaddr(dwarf_attr(call, DW_AT_call_pc, &attribute), &at) != 0) {
		if (!return_address(call, &at)) {
			return 0;
		}
		at--;
	}
	Dwarf_Line *source = dwarf_getsrc_die(unit, at);
	return source != NULL && dwarf_lineno(source, &line) == 0 && line > 0 ? (unsigned)line : 0;
}

#define BLOCKS_DEPTH_MAX 8u

/* Calls use for all call sites of a function, also those in its blocks, until it returns false. */
static bool
each_call(Dwarf_Die *around, unsigned depth, bool (*use)(void *data, Dwarf_Die *call), void *data)
{
	Dwarf_Die child;
	if (depth == BLOCKS_DEPTH_MAX || dwarf_child(around, &child) != 0) {
		return true;
	}
	do {
		int tag = dwarf_tag(&child);
		bool call = tag == DW_TAG_call_site || tag == DW_TAG_GNU_call_site;
		bool block = tag == DW_TAG_lexical_block || tag == DW_TAG_inlined_subroutine;
		if ((call && !use(data, &child)) || (block && !each_call(&child, depth + 1, use, data))) {
			return false;
		}
	} while (dwarf_siblingof(&child, &child) == 0);
	return true;
}

/* Lines of jumps of one sort: of calls of NNG, or of functions that may call it. */
struct jump_lines {
	unsigned line; /* 0: none */
	bool several;
};

struct jumps {
	Dwarf_Die *unit;
	struct jump_lines to_nng, elsewhere;
	bool read; /* the function has code here */
};

static bool
has_body(Dwarf_Die *function)
{
	return !dwarf_hasattr(function, DW_AT_declaration); /* not that of its class */
}

static bool
note_jump(void *data, Dwarf_Die *call)
{
	struct jumps *jumps = data;
	Dwarf_Die function;
	if (!is_jump(call)) {
		return true;
	}
	struct jump_lines *lines = &jumps->elsewhere;
	if (called_function(call, &function)) {
		const char *name = dwarf_diename(&function);
		if (name != NULL && api_function_find(name) >= 0) {
			lines = &jumps->to_nng;
		} else if (!has_body(&function)) {
			return true; /* of another library: nothing comes to NNG by it */
		}
	}
	unsigned line = jump_line(jumps->unit, call);
	lines->several = lines->several || line == 0 || (lines->line != 0 && line != lines->line);
	lines->line = line != 0 ? line : lines->line;
	return true;
}

static void
note_jumps(void *data, Dwarf_Die *copy)
{
	struct jumps *jumps = data;
	jumps->read = true;
	each_call(copy, 0, note_jump, jumps);
}

static struct jumps
find_jumps(struct functions *functions, Dwarf_Die *unit, const Dwarf_Die *function)
{
	struct jumps jumps = {.unit = unit};
	Dwarf_Die holder = unit_with_functions(unit);
	functions_each_copy(functions, &holder, function, note_jumps, &jumps);
	return jumps;
}

/* The only line of its kind; 0: there are none, or several. */
static unsigned
only_line(const struct jump_lines *lines)
{
	return lines->several ? 0 : lines->line;
}

struct call_at {
	Dwarf_Addr after;
	bool found;
	Dwarf_Die function;
};

static bool
is_call_at(void *data, Dwarf_Die *call)
{
	struct call_at *wanted = data;
	Dwarf_Addr after = 0;
	if (is_jump(call) || !return_address(call, &after) || after != wanted->after) {
		return true;
	}
	wanted->found = called_function(call, &wanted->function);
	return false;
}

/* The function that is called where the byte before the return address is. Returns 1 or 0 places.
 */
static unsigned
find_called(struct functions *functions, Dwarf_Die *unit, Dwarf_Die *around, Dwarf_Addr address,
            struct elf_place *place)
{
	struct call_at call = {.after = address + 1};
	each_call(around, 0, is_call_at, &call);
	if (!call.found) {
		return 0;
	}
	/* Which jump it was is told where there is only one, and it leads to NNG. */
	struct jumps jumps = find_jumps(functions, unit, &call.function);
	bool to_nng = jumps.to_nng.line != 0 || jumps.to_nng.several;
	bool elsewhere = jumps.elsewhere.line != 0 || jumps.elsewhere.several;
	if ((jumps.read || has_body(&call.function)) && !to_nng && !elsewhere) {
		return 0; /* it cannot have left by a jump, or its code is another function's, too */
	}
	*place = (struct elf_place){.role = PLACE_CALLED,
	                            .function = qualified_name(functions, &call.function),
	                            .jump_line = elsewhere ? 0 : only_line(&jumps.to_nng)};
	begin_place(&call.function, place);
	return place->function != NULL;
}

/* The compiler says so of what belongs to no line, or to several: code that it joined. */
static bool
has_no_line(Dwarf_Die *unit, Dwarf_Addr address)
{
	Dwarf_Line *source = dwarf_getsrc_die(unit, address);
	int line = 0;
	return source != NULL && dwarf_lineno(source, &line) == 0 && line == 0;
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
		places[0].role = PLACE_ENTRY;
		struct jumps jumps = find_jumps(functions, unit, &inside);
		bool direct = jumps.to_nng.line != 0 || jumps.to_nng.several;
		places[0].jump_line = only_line(direct ? &jumps.to_nng : &jumps.elsewhere);
		places[0].function = qualified_name(functions, &inside);
		return 1;
	}
	struct elf_place here = places[0];
	count = max > 1 ? find_called(functions, unit, &chain[0], address, &places[0]) : 0;
	places[count] = here;
	while (depth < INLINES_MAX && step_into(&inside, address)) {
		if (dwarf_tag(&inside) == DW_TAG_inlined_subroutine) {
			chain[depth++] = inside;
		}
	}
	if (has_no_line(unit, address)) {
		begin_place(&chain[depth - 1], &places[count]);
		places[count].role = PLACE_NO_LINE;
	}
	while (depth-- > 0 && count < max) {
		places[count++].function = qualified_name(functions, &chain[depth]);
		if (depth > 0 && count < max) {
			places[count] = (struct elf_place){0};
			call_place(&chain[depth], &places[count]);
		}
	}
	return count;
}
