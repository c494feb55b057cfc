/*
 * capture.c - see capture.h
 *
 * Everything is looked at first, and only then something is written. When one function without
 * which findings would be false cannot be captured, none is.
 */
#include "shim/inplace/capture.h"

#include <string.h>

#include "shim/arch/detour.h"
#include "shim/base/format_text.h"
#include "shim/base/memory.h"
#include "shim/inplace/code_names.h"
#include "shim/inplace/elf_image.h"
#include "shim/inplace/nng_code.h"
#include "shim/inplace/room.h"
#include "shim/nng/wrap.h"

#define PARTS_MOST    512u /* of all functions */
#define FUNCTION_MOST ((size_t)65536)

void *capture_functions[API_NAMES];

/* What is needed while one module is looked at; one thread at a time. */
struct plan {
	const struct module_place *module;
	const struct elf_image *image;
	const struct code_names *names;
	struct capture *capture;
	struct detour detours[NNGT_FUNCTIONS];
	uint16_t functions[NNGT_FUNCTIONS]; /* of each detour */
	size_t count;
	void *found[API_NAMES];
	struct detour_code parts[PARTS_MOST];
	int16_t part_of[PARTS_MOST];
	unsigned part_count;
	uint8_t bytes[FUNCTION_MOST]; /* of the file, from bytes_at on */
	uint64_t bytes_at;
	size_t bytes_size;
	uint8_t *room, *next;
	size_t room_size;
};

/* The file is read in windows: functions come in the order of their addresses. */
static const uint8_t *
in_file(struct plan *p, uint64_t offset, size_t size)
{
	if (offset < p->bytes_at || offset + size > p->bytes_at + p->bytes_size) {
		uint64_t left = offset < p->image->size ? p->image->size - offset : 0;
		p->bytes_at = offset;
		p->bytes_size = left < sizeof(p->bytes) ? (size_t)left : sizeof(p->bytes);
		if (size > p->bytes_size ||
		    !elf_image_read(p->image, p->bytes, p->bytes_size, p->bytes_at)) {
			p->bytes_size = 0;
			return NULL;
		}
	}
	return p->bytes + (offset - p->bytes_at);
}

static bool
is_as_in_file(struct plan *p, const struct code_name *n)
{
	const ElfW(Phdr) *segment = module_code_segment(p->module, n->address, n->size);
	if (segment == NULL || n->size == 0 || n->size > sizeof(p->bytes)) {
		return false;
	}
	uint64_t offset = n->address - p->module->bias - segment->p_vaddr + segment->p_offset;
	const uint8_t *bytes = in_file(p, offset, n->size);
	return bytes != NULL && memcmp(bytes, (const void *)n->address, n->size) == 0;
}

static void
collect_parts(struct plan *p)
{
	for (size_t i = 0; i < p->names->count && p->part_count < PARTS_MOST; i++) {
		const struct code_name *n = &p->names->items[i];
		if (n->kind == CODE_INTERNAL && n->api >= 0) {
			p->part_of[p->part_count] = n->api;
			p->parts[p->part_count++] = (struct detour_code){n->address, n->address + n->size};
		}
	}
}

/* Another name at the same address: the linker has made one function of two that are alike. */
static bool
is_folded(const struct code_names *names, size_t at)
{
	const struct code_name *n = &names->items[at];
	return (at > 0 && names->items[at - 1].address == n->address &&
	        names->items[at - 1].api != n->api) ||
	       (at + 1 < names->count && names->items[at + 1].address == n->address &&
	        names->items[at + 1].api != n->api);
}

/* Where the next function begins, or the segment ends. */
static uintptr_t
next_start(const struct plan *p, size_t at)
{
	uintptr_t address = p->names->items[at].address, end = address + p->names->items[at].size;
	const ElfW(Phdr) *segment = module_code_segment(p->module, address, 1);
	while (at < p->names->count && p->names->items[at].address == address) {
		at++;
	}
	if (at < p->names->count) {
		return p->names->items[at].address;
	}
	return segment != NULL ? p->module->bias + segment->p_vaddr + segment->p_filesz : end;
}

static struct refusal
plan_detour(struct plan *p, size_t at)
{
	const struct code_name *n = &p->names->items[at];
	struct detour_code parts[8];
	struct detour_function f = {
	    .code = {n->address, n->address + n->size}, .next = next_start(p, at), .parts = parts};
	for (unsigned i = 0; i < p->part_count; i++) {
		if (p->part_of[i] == n->api) {
			if (f.part_count == sizeof(parts) / sizeof(parts[0])) {
				return refusal("it has too many parts", NNGT_ADVICE_LINK);
			}
			parts[f.part_count++] = p->parts[i];
		}
	}
	if (is_folded(p->names, at)) {
		return refusal("the linker has folded it with another function (--icf)", NNGT_ADVICE_ICF);
	}
	if (!is_as_in_file(p, n)) {
		return refusal("its code is not that of the file", NNGT_ADVICE_LINK);
	}
	if (p->next + DETOUR_ROOM > p->room + p->room_size) {
		return refusal("there is no memory", NNGT_ADVICE_LINK);
	}
	uintptr_t wrapper = (uintptr_t)wrap_entries[n->api];
	return refusal(detour_make(&f, wrapper, &p->next, &p->detours[p->count]), NNGT_ADVICE_LINK);
}

static void
miss(struct capture *c, unsigned function, struct refusal why)
{
	if (c->missed < CAPTURE_MISSED) {
		c->missed_functions[c->missed++] = (uint16_t)function;
	}
	c->refusal = c->refusal.reason == NULL ? why : c->refusal;
}

/*
 * What need not be captured: nothing happens in the function, or it only leads to another one that
 * is recorded, as nng_close does to nng_socket_close.
 */
static bool
is_no_loss(const struct code_names *names, const struct code_name *n)
{
	const struct detour_code code = {n->address, n->address + n->size};
	uintptr_t target = detour_leads_to(&code);
	const struct code_name *other = target != 0 ? code_names_at(names, target) : NULL;
	bool leads = other != NULL && other->kind == CODE_PUBLIC && other->api < NNGT_FUNCTIONS &&
	             other->api != n->api;
	return leads || detour_is_idle(&code);
}

/*
 * When an operation ends, the recorder asks the aio for its result and its message. A linker may
 * have left these functions out (--gc-sections), when the program itself does not ask.
 */
static void
find_asked(struct plan *p)
{
	for (unsigned i = 0; i < CODE_ASKED && p->found[NNGT_FN_nng_aio_alloc] != NULL; i++) {
		unsigned api = code_asked[i].api;
		if (p->found[api] == NULL && p->names->asked[i] == NULL) {
			miss(p->capture, api,
			     refusal("the linker has left it out (--gc-sections), and the recorder needs it",
			             NNGT_ADVICE_LINK));
		}
		p->found[api] = p->found[api] != NULL ? p->found[api] : p->names->asked[i];
	}
}

/* Why none may be captured, if so. */
static struct refusal
plan_all(struct plan *p)
{
	collect_parts(p);
	for (size_t i = 0; i < p->names->count; i++) {
		const struct code_name *n = &p->names->items[i];
		if (n->kind != CODE_PUBLIC) {
			continue;
		}
		if (n->api >= NNGT_FUNCTIONS) {
			p->found[n->api] = (void *)n->address;
			continue;
		}
		struct refusal why = p->found[n->api] != NULL
		                         ? refusal("its name is there twice", NNGT_ADVICE_ONE_COPY)
		                         : plan_detour(p, i);
		if (why.reason == NULL) {
			p->found[n->api] = p->detours[p->count].original;
			p->functions[p->count++] = (uint16_t)n->api;
			continue;
		}
		if (p->found[n->api] == NULL && is_no_loss(p->names, n)) {
			p->found[n->api] = (void *)n->address;
			continue;
		}
		if (p->capture->missed == CAPTURE_MISSED || api_name_is_essential((unsigned)n->api)) {
			p->capture->missed = 0; /* only this one is named */
			miss(p->capture, (unsigned)n->api, why);
			return why;
		}
		miss(p->capture, (unsigned)n->api, why);
		/* A call by its name is seen all the same, and goes there. */
		p->found[n->api] = p->found[n->api] != NULL ? p->found[n->api] : (void *)n->address;
	}
	find_asked(p);
	return p->count > 0
	           ? REFUSAL_NONE
	           : refusal("none of its functions is one that nngtrace knows", NNGT_ADVICE_LINK);
}

/* REFUSAL_NONE: it is done. Else nothing has changed. */
static struct refusal
change(struct plan *p)
{
	p->room_size = room_rounded((size_t)NNGT_FUNCTIONS * DETOUR_ROOM);
	p->room = room_near(p->module, p->room_size);
	if (p->room == NULL) {
		return refusal("there is no free memory near its code", NNGT_ADVICE_LINK);
	}
	p->next = p->room;
	struct refusal why = plan_all(p);
	size_t used = room_rounded((size_t)(p->next - p->room));
	if (why.reason == NULL && used < p->room_size) {
		room_give(p->room + used, p->room_size - used);
		p->room_size = used;
	}
	if (why.reason == NULL && !room_make_code(p->room, p->room_size)) {
		why = refusal("the system forbids new code in this process (PR_SET_MDWE, SELinux or "
		              "seccomp)",
		              NNGT_ADVICE_LINK);
	}
	if (why.reason == NULL && !room_write(p->module, p->detours, p->count)) {
		why = refusal("the system forbids changes of code in this process", NNGT_ADVICE_LINK);
	}
	if (why.reason != NULL) {
		room_give(p->room, p->room_size);
	}
	return why;
}

static struct refusal
try_to_capture(const struct module_place *module, const struct elf_image *image,
               const struct code_names *names, struct capture *c)
{
	const char *none = detour_open();
	struct plan *p = none == NULL ? memory_take(sizeof(*p)) : NULL;
	if (p == NULL) {
		return refusal(none != NULL ? none : "there is no memory", NNGT_ADVICE_LINK);
	}
	p->module = module;
	p->image = image;
	p->names = names;
	p->capture = c;
	struct refusal why = change(p);
	if (why.reason == NULL) {
		memcpy(capture_functions, p->found, sizeof(capture_functions));
		c->captured = (unsigned)p->count;
		c->way = NNGT_CODE_INPLACE;
		why = c->refusal; /* of the first that is missed */
	}
	memory_give(p, sizeof(*p));
	return why;
}

/* The signs of functions that are called in ways that cannot be seen. */
static struct refusal
why_not(const struct module_place *module, bool whole, const struct code_names *names,
        const struct capture *c)
{
	if (c->interval_count == 0) {
		return refusal("its code lies in too many pieces", NNGT_ADVICE_LINK);
	}
	/* A program has nobody to hide them from; in a plugin they may be hidden on purpose. */
	bool lto = names->lto || (module->program && names->local_public) ||
	           ((names->only_exports || names->some_lto) &&
	            nng_code_is_built_in(names, c->intervals, c->interval_count, module));
	/* A library that is only NNG has no callers of its own. */
	return lto && !whole
	           ? refusal("it was built with link-time optimisation, which leaves calls out",
	                     NNGT_ADVICE_LTO)
	           : REFUSAL_NONE;
}

/* -Bsymbolic */
static bool
is_symbolic(const struct module_place *module)
{
	const ElfW(Dyn) *dyn = NULL;
	for (unsigned i = 0; i < module->segment_count; i++) {
		if (module->segments[i].p_type == PT_DYNAMIC) {
			dyn = (const void *)(module->bias + module->segments[i].p_vaddr);
		}
	}
	for (; dyn != NULL && dyn->d_tag != DT_NULL; dyn++) {
		if (dyn->d_tag == DT_SYMBOLIC ||
		    (dyn->d_tag == DT_FLAGS && (dyn->d_un.d_val & DF_SYMBOLIC) != 0)) {
			return true;
		}
	}
	return false;
}

static void
begin(const struct module_place *module, struct capture *c)
{
	memset(c, 0, sizeof(*c));
	c->way = NNGT_CODE_NOT_SEEN;
	c->start = module->start;
	c->end = module->end;
	c->binds_itself = module->program || is_symbolic(module);
	struct text path = text_in(c->path, sizeof(c->path));
	text_add(&path, module->path);
}

void
capture_refuse(const struct module_place *module, struct refusal why, struct capture *c)
{
	begin(module, c);
	c->refusal = why;
}

/* permit: NULL: nothing is written. */
static bool
look(const struct module_place *module, bool whole, struct refusal (*permit)(void),
     struct capture *c)
{
	struct elf_image image;
	struct code_names names;
	begin(module, c);
	if (!elf_image_open(&image, module->path)) {
		return false;
	}
	bool found = code_names_read(module, &image, &names);
	if (found) {
		c->interval_count = nng_code_find(&names, c->intervals, CAPTURE_INTERVALS);
		if (whole) {
			c->intervals[0] = (struct origin_interval){module->start, module->end};
			c->interval_count = 1;
		}
		struct refusal why = why_not(module, whole, &names, c);
		why = why.reason == NULL && permit != NULL ? permit() : why;
		if (why.reason == NULL && permit != NULL) {
			why = try_to_capture(module, &image, &names, c);
		}
		c->refusal = why;
	}
	code_names_free(&names);
	elf_image_close(&image);
	return found;
}

bool
capture_find(const struct module_place *module, bool whole, struct capture *c)
{
	return look(module, whole, NULL, c);
}

bool
capture_module(const struct module_place *module, bool whole, struct refusal (*permit)(void),
               struct capture *c)
{
	return look(module, whole, permit, c);
}
