/*
 * module_imports.c - see module_imports.h
 *
 * What a module imports is named by its relocations: the dynamic linker fills these places in. The
 * hash table would not tell: in a program that exports nothing it covers no symbol at all.
 */
#include "shim/stack/module_imports.h"

#include <stddef.h>
#include <string.h>

#include "shim/base/dynamic.h"

static unsigned
look_through(const struct dynamic *d, const ElfW(Rela) * items, size_t from, size_t to,
             const char *const names[], unsigned count)
{
	unsigned found = 0;
	for (size_t i = from; items != NULL && i < to; i++) {
		size_t at = sizeof(void *) == 8 ? ELF64_R_SYM(items[i].r_info)
		                                : ELF32_R_SYM((uint32_t)items[i].r_info);
		const ElfW(Sym) *symbol = &d->symbols[at];
		if (at == 0 || symbol->st_shndx != SHN_UNDEF) {
			continue; /* a large library's are nearly all its own */
		}
		const char *name = d->strings + symbol->st_name;
		for (unsigned j = 0; j < count; j++) {
			found |= name[0] == names[j][0] && strcmp(name, names[j]) == 0 ? 1u << j : 0;
		}
	}
	return found;
}

unsigned
module_imports(const struct dl_phdr_info *info, const char *const names[], unsigned count)
{
	struct dynamic d;
	if (!dynamic_read(info, &d)) {
		return 0;
	}
	size_t size = sizeof(ElfW(Rela));
	return look_through(&d, d.calls, 0, d.calls_bytes / size, names, count) |
	       look_through(&d, d.data, d.relative, d.data_bytes / size, names, count);
}

/*
 * Can a module call NNG past us? With an address that it has looked up in libnng's handle, or in
 * a plugin that it opens with RTLD_DEEPBIND.
 */
bool
module_imports_lookup(const struct dl_phdr_info *info)
{
	static const char *const lookups[] = {"dlsym", "dlvsym", "dlopen", "dlmopen"};
	return module_imports(info, lookups, 4) != 0;
}
