/*
 * module_place.h - where a loaded module lies, and which file it is.
 *
 * Any thread, while the module stays loaded: the segments are the module's own.
 */
#ifndef NNGTRACE_SHIM_INPLACE_MODULE_PLACE_H
#define NNGTRACE_SHIM_INPLACE_MODULE_PLACE_H

#include <link.h>
#include <stdbool.h>
#include <stdint.h>

#define MODULE_PATH_MOST 4096

struct module_place {
	uintptr_t bias, start, end;
	const ElfW(Phdr) * segments; /* mapped, as the module is */
	unsigned segment_count;
	bool program; /* the executable itself */
	char path[MODULE_PATH_MOST];
};

/* The same as dl_iterate_phdr tells it, without its counts and its name. */
static inline struct dl_phdr_info
module_info(const struct module_place *m)
{
	return (struct dl_phdr_info){
	    .dlpi_addr = m->bias, .dlpi_phdr = m->segments, .dlpi_phnum = (ElfW(Half))m->segment_count};
}

/* Bytes of code. */
static inline size_t
module_code_size(const struct module_place *m)
{
	size_t size = 0;
	for (unsigned i = 0; i < m->segment_count; i++) {
		const ElfW(Phdr) *p = &m->segments[i];
		size += p->p_type == PT_LOAD && (p->p_flags & PF_X) != 0 ? p->p_filesz : 0;
	}
	return size;
}

/* The segment with code that holds all of these bytes, as the file has them. NULL: none does. */
static inline const ElfW(Phdr) *
    module_code_segment(const struct module_place *m, uintptr_t address, size_t size)
{
	for (unsigned i = 0; i < m->segment_count; i++) {
		const ElfW(Phdr) *p = &m->segments[i];
		uintptr_t start = m->bias + p->p_vaddr;
		if (p->p_type == PT_LOAD && (p->p_flags & PF_X) != 0 && address >= start &&
		    address - start <= p->p_filesz && size <= p->p_filesz - (address - start)) {
			return p;
		}
	}
	return NULL;
}

#endif
