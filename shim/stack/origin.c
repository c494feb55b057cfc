/* origin.c - see origin.h */
#include "shim/stack/origin.h"

#include <stddef.h>

#include "shim/base/loader.h"

struct origin_range origin_ranges[ORIGIN_RANGES];

bool
origin_is_other_library(const void *return_address)
{
	for (unsigned i = 1; i < ORIGIN_RANGES; i++) {
		if (origin_in_range(&origin_ranges[i], return_address)) {
			return true;
		}
	}
	return false;
}

struct search {
	uintptr_t address;
	uintptr_t start, end; /* of all code in the module that holds the address */
};

static int
search_module(struct dl_phdr_info *info, size_t size, void *data)
{
	struct search *s = data;
	uintptr_t start = UINTPTR_MAX, end = 0;
	bool inside = false;
	(void)size;
	for (unsigned i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];
		if (p->p_type != PT_LOAD || (p->p_flags & PF_X) == 0) {
			continue;
		}
		uintptr_t from = info->dlpi_addr + p->p_vaddr, to = from + p->p_memsz;
		inside = inside || (s->address >= from && s->address < to);
		start = from < start ? from : start;
		end = to > end ? to : end;
	}
	if (inside) {
		s->start = start;
		s->end = end;
	}
	return inside;
}

void
origin_add_library(const void *address)
{
	struct search s = {.address = (uintptr_t)address};
	for (unsigned i = 0; i < ORIGIN_RANGES; i++) {
		if (origin_in_range(&origin_ranges[i], address)) {
			return;
		}
	}
	if (loader_each(search_module, &s) == 0) {
		return;
	}
	for (unsigned i = 0; i < ORIGIN_RANGES; i++) {
		struct origin_range *r = &origin_ranges[i];
		uintptr_t unused = 0;
		/* Two threads may add the same range at once; the second copy does no harm. */
		if (atomic_compare_exchange_strong(&r->start, &unused, s.start)) {
			atomic_store_explicit(&r->size, s.end - s.start, memory_order_release);
			return;
		}
	}
}
