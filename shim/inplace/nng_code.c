/*
 * nng_code.c - see nng_code.h
 *
 * Public and internal names are NNG's. Local names (static functions) say nothing by themselves:
 * a source file is NNG's when a function of it lies between two of NNG's without another global
 * function between them. All local functions of such a file are NNG's, wherever the compiler has
 * put them.
 */
#include "shim/inplace/nng_code.h"

#include <stddef.h>

#include "shim/arch/detour.h"
#include "shim/base/memory.h"

#define BUILT_IN_LEAST 2u /* calls: what looks like one may be other bytes */

/* A bit for each source file. */
struct sources {
	uint8_t *bits;
	size_t bytes;
};

static bool
sources_have(const struct sources *s, uint32_t source)
{
	return source / 8 < s->bytes && (s->bits[source / 8] & 1u << source % 8) != 0;
}

static void
sources_add(struct sources *s, uint32_t source)
{
	if (source / 8 < s->bytes) {
		s->bits[source / 8] |= (uint8_t)(1u << source % 8);
	}
}

static bool
is_surely_nng(const struct code_name *n)
{
	return n->kind == CODE_PUBLIC || n->kind == CODE_INTERNAL;
}

/* What lies between two functions of NNG, with no foreign global one between them. */
static void
take_between(struct code_names *names, size_t from, size_t to, struct sources *s)
{
	for (size_t i = from; i < to; i++) {
		struct code_name *n = &names->items[i];
		if (n->kind == CODE_LOCAL) {
			sources_add(s, n->source);
		} else if (n->kind == CODE_LOOKS_SO) {
			n->kind = CODE_INTERNAL;
		}
	}
}

static void
find_sources(struct code_names *names, struct sources *s)
{
	size_t last = names->count; /* the last function of NNG's; count: none */
	for (size_t i = 0; i < names->count; i++) {
		const struct code_name *n = &names->items[i];
		if (is_surely_nng(n) && !(n->is_local && n->is_cold)) {
			if (last != names->count) {
				take_between(names, last + 1, i, s);
			}
			last = i;
		} else if (n->kind == CODE_FOREIGN) {
			last = names->count;
		}
	}
}

/* Adds a function to the last interval, or begins another. False: there are too many. */
static bool
extend(struct origin_interval *intervals, unsigned *count, unsigned most, const struct code_name *n,
       bool goes_on)
{
	uintptr_t end = n->address + (n->size > 0 ? n->size : 1);
	if (!goes_on || *count == 0) {
		if (*count == most) {
			return false;
		}
		intervals[(*count)++] = (struct origin_interval){n->address, end};
	} else if (end > intervals[*count - 1].end) {
		intervals[*count - 1].end = end;
	}
	return true;
}

unsigned
nng_code_find(struct code_names *names, struct origin_interval *intervals, unsigned most)
{
	uint32_t highest = 0;
	for (size_t i = 0; i < names->count; i++) {
		highest = names->items[i].source > highest ? names->items[i].source : highest;
	}
	struct sources s = {.bytes = (size_t)highest / 8 + 1};
	s.bits = memory_take(s.bytes);
	if (s.bits == NULL) {
		return 0;
	}
	find_sources(names, &s);
	unsigned count = 0;
	bool goes_on = false, fits = true;
	for (size_t i = 0; i < names->count && fits; i++) {
		struct code_name *n = &names->items[i];
		if (n->kind == CODE_LOCAL && sources_have(&s, n->source)) {
			n->kind = CODE_INTERNAL;
		}
		bool is_nng = is_surely_nng(n);
		names->lto = names->lto || (is_nng && n->at_link);
		fits = !is_nng || extend(intervals, &count, most, n, goes_on);
		goes_on = is_nng;
	}
	memory_give(s.bits, s.bytes);
	return fits ? count : 0;
}

struct inside {
	const struct code_names *names;
	const struct origin_interval *intervals;
	unsigned count;
};

/* Inside of NNG's code, and no function that a program may call. */
static bool
is_inside(uintptr_t target, const void *data)
{
	const struct inside *inside = data;
	for (unsigned i = 0; i < inside->count; i++) {
		if (target >= inside->intervals[i].start && target < inside->intervals[i].end) {
			const struct code_name *called = code_names_at(inside->names, target);
			return called == NULL || !called->is_callable;
		}
	}
	return false;
}

bool
nng_code_is_built_in(const struct code_names *names, const struct origin_interval *intervals,
                     unsigned count, const struct module_place *module)
{
	const struct inside inside = {names, intervals, count};
	unsigned calls = 0;
	for (size_t i = 0; i < names->count && calls < BUILT_IN_LEAST; i++) {
		const struct code_name *n = &names->items[i];
		bool is_foreign = n->kind == CODE_FOREIGN || (n->kind == CODE_LOCAL && n->at_link);
		if (is_foreign && module_code_segment(module, n->address, n->size) != NULL) {
			calls += detour_calls(&(struct detour_code){n->address, n->address + n->size},
			                      is_inside, &inside);
		}
	}
	return calls >= BUILT_IN_LEAST;
}
