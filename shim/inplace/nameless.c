/*
 * nameless.c - see nameless.h
 *
 * NNG gives its threads names, the same ones in all releases. To look for a text in all of a module
 * takes time, so it is done only where NNG can be: it needs threads and the resolver.
 */
#include "shim/inplace/nameless.h"

#include <string.h>

#include "shim/stack/module_imports.h"

#define BYTES_MOST ((size_t)8 << 20) /* of one segment; larger ones are not looked through */

static bool
has_text(const struct module_place *m, const char *text)
{
	for (unsigned i = 0; i < m->segment_count; i++) {
		const ElfW(Phdr) *p = &m->segments[i];
		bool constant = p->p_type == PT_LOAD && (p->p_flags & (PF_R | PF_W)) == PF_R;
		if (constant && p->p_filesz <= BYTES_MOST &&
		    memmem((const void *)(m->bias + p->p_vaddr), p->p_filesz, text, strlen(text) + 1) !=
		        NULL) {
			return true;
		}
	}
	return false;
}

bool
nameless_has_nng(const struct module_place *module)
{
	static const char *const needed[] = {"pthread_create", "getaddrinfo"};
	const struct dl_phdr_info info = {.dlpi_addr = module->bias,
	                                  .dlpi_phdr = module->segments,
	                                  .dlpi_phnum = (ElfW(Half))module->segment_count};
	return module_imports(&info, needed, 2) == 3 && has_text(module, "nng:task") &&
	       has_text(module, "nng:reap2") &&
	       !has_text(module, "NNGTRACE_OUT"); /* it was linked with a recorder, or it is nngtrace */
}
