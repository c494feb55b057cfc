/*
 * module_imports.c - see module_imports.h
 *
 * What a module imports are the undefined symbols of its table, and nobody says how long that is
 * but a table of hashes. In a program that exports nothing this covers no symbol at all. Then,
 * and where they are fewer, the relocations name them: the places that the dynamic linker fills in.
 */
#include "shim/stack/module_imports.h"

#include <stddef.h>
#include <string.h>

#include "shim/base/dynamic.h"

#define FEW 4096u /* relocations: to count the symbols takes longer */

/* Bits of the names that a symbol has, if it is an import. */
static inline unsigned
imported(const struct dynamic *d, const ElfW(Sym) * symbol, const char *const names[],
         unsigned count)
{
	unsigned found = 0;
	if (symbol->st_shndx != SHN_UNDEF) {
		return 0; /* a large library's are nearly all its own */
	}
	const char *name = d->strings + symbol->st_name;
	for (unsigned i = 0; i < count; i++) {
		found |= name[0] == names[i][0] && strcmp(name, names[i]) == 0 ? 1u << i : 0;
	}
	return found;
}

static unsigned
look_through(const struct dynamic *d, const ElfW(Rela) * items, size_t from, size_t to,
             const char *const names[], unsigned count)
{
	unsigned found = 0;
	for (size_t i = from; items != NULL && i < to; i++) {
		size_t at = sizeof(void *) == 8 ? ELF64_R_SYM(items[i].r_info)
		                                : ELF32_R_SYM((uint32_t)items[i].r_info);
		found |= at != 0 ? imported(d, &d->symbols[at], names, count) : 0;
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
	size_t calls = d.calls_bytes / sizeof(ElfW(Rela)), data = d.data_bytes / sizeof(ElfW(Rela));
	size_t relocations = calls + data - d.relative;
	size_t symbols = relocations > FEW ? dynamic_count(&d) : 0;
	unsigned found = 0;
	if (relocations < symbols || symbols == 0) {
		return look_through(&d, d.calls, 0, calls, names, count) |
		       look_through(&d, d.data, d.relative, data, names, count);
	}
	for (size_t i = 1; i < symbols; i++) { /* the first one stands for none */
		found |= imported(&d, &d.symbols[i], names, count);
	}
	return found;
}

/*
 * Can a module call NNG past us? With an address that it has looked up in libnng's handle, or in
 * a plugin that it opens with RTLD_DEEPBIND. It may ask a library of the system to do that for it:
 * such a library imports dlsym for many programs, so only who takes these functions from it tells.
 */
bool
module_imports_lookup(const struct dl_phdr_info *info)
{
	static const char *const lookups[] = {
	    "dlsym", "dlvsym", "dlopen", "dlmopen",                      /* the C library */
	    "g_module_symbol", "g_module_open", "uv_dlsym", "uv_dlopen", /* GLib, libuv */
	    "lt_dlsym", "lt_dlopen", "lt_dlopenext", "apr_dso_sym",      /* libtool, APR */
	    "SDL_LoadFunction",                                          /* SDL */
	    /* Qt: QLibrary::resolve, with each of its lists of arguments */
	    "_ZN8QLibrary7resolveEPKc", "_ZN8QLibrary7resolveERK7QStringPKc",
	    "_ZN8QLibrary7resolveERK7QStringiPKc", "_ZN8QLibrary7resolveERK7QStringS2_PKc"};
	return module_imports(info, lookups, sizeof(lookups) / sizeof(lookups[0])) != 0;
}
