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

bool
origin_in_intervals(const struct origin_interval *intervals, unsigned count, uintptr_t address)
{
	unsigned low = 0, high = count;
	while (low < high) {
		unsigned middle = low + (high - low) / 2;
		if (intervals[middle].end <= address) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low < count && address >= intervals[low].start;
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

static void
add_range(uintptr_t start, uintptr_t end, const struct origin_interval *intervals, unsigned count)
{
	for (unsigned i = 0; i < ORIGIN_RANGES; i++) {
		struct origin_range *r = &origin_ranges[i];
		uintptr_t unused = 0;
		/* Two threads may add the same range at once; the second copy does no harm. */
		if (atomic_compare_exchange_strong(&r->start, &unused, start)) {
			r->intervals = intervals;
			r->count = count;
			atomic_store_explicit(&r->size, end - start, memory_order_release);
			return;
		}
	}
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
	add_range(s.start, s.end, NULL, 0);
}

void
origin_add_intervals(const struct origin_interval *intervals, unsigned count)
{
	if (count > 0) {
		add_range(intervals[0].start, intervals[count - 1].end, intervals, count);
	}
}

void
origin_remove_intervals(const struct origin_interval *intervals)
{
	for (unsigned i = 0; i < ORIGIN_RANGES; i++) {
		struct origin_range *r = &origin_ranges[i];
		if (intervals != NULL && r->intervals == intervals) {
			atomic_store_explicit(&r->size, 0, memory_order_release);
			r->intervals = NULL;
			atomic_store(&r->start, 0);
		}
	}
}
