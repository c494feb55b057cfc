/*
 * audit.c - libnngtrace_audit.so: a way in where preloading has none. Loaded through LD_AUDIT
 * (nngtrace record --audit), beside the preloaded shim.
 *
 * A preloaded library is found first by those who search all of the process. Who opens libnng
 * and asks its handle (Python's ctypes, .NET, Java), or was opened with RTLD_DEEPBIND, finds
 * libnng's function instead. The dynamic linker tells an audit library of every such binding
 * before it is made, and takes another address for an answer: the shim's wrapper.
 *
 * It lives in a namespace with a libc of its own, sees only bindings to libnng, changes only
 * those of functions that the shim exports, and does nothing else: no allocation, no output.
 * Calls that libnng and the shim make are left as they are.
 */
#include <elf.h>
#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define EXPORTED __attribute__((visibility("default")))

EXPORTED unsigned int la_version(unsigned int version);
EXPORTED unsigned int la_objopen(struct link_map *map, Lmid_t space, uintptr_t *cookie);
EXPORTED uintptr_t la_symbind64(Elf64_Sym *symbol, unsigned int index, uintptr_t *from,
                                uintptr_t *to, unsigned int *flags, const char *name);

/* What a module is: its cookie, which the linker hands back with each binding. */
enum { OTHER, LIBNNG, SHIM };

/* The preloaded shim: there before the first binding, and never unloaded. */
static const struct link_map *shim;

static bool
is_named(const struct link_map *map, const char *start)
{
	const char *path = map->l_name != NULL ? map->l_name : "";
	const char *slash = strrchr(path, '/');
	return strncmp(slash != NULL ? slash + 1 : path, start, strlen(start)) == 0;
}

unsigned int
la_version(unsigned int version)
{
	return version < LAV_CURRENT ? version : LAV_CURRENT;
}

unsigned int
la_objopen(struct link_map *map, Lmid_t space, uintptr_t *cookie)
{
	*cookie = OTHER;
	if (space != LM_ID_BASE) {
		return 0;
	}
	if (is_named(map, "libnngtrace.")) {
		shim = map;
		*cookie = SHIM;
		return 0;
	}
	/* "libnng.so.1", and the "libnng.so" that packages of other languages bring along. */
	if (is_named(map, "libnng.")) {
		*cookie = LIBNNG;
		return LA_FLG_BINDTO;
	}
	return LA_FLG_BINDFROM;
}

/* The number of symbols is in no table of its own: the hash table's longest chain ends it. */
static uint32_t
count_symbols(const uint32_t *hash)
{
	uint32_t buckets = hash[0], first = hash[1], words = hash[2] * (__ELF_NATIVE_CLASS / 32);
	const uint32_t *bucket = hash + 4 + words, *chain = bucket + buckets;
	uint32_t last = 0;
	for (uint32_t i = 0; i < buckets; i++) {
		last = bucket[i] > last ? bucket[i] : last;
	}
	while (last >= first && (chain[last - first] & 1) == 0) {
		last++;
	}
	return last + 1;
}

/* What the shim exports under this name, or 0. A binding is made once: no need for speed. */
static uintptr_t
find_wrapper(const char *name)
{
	const Elf64_Sym *symbols = NULL;
	const char *strings = NULL;
	const uint32_t *hash = NULL;
	for (const Elf64_Dyn *d = shim->l_ld; d->d_tag != DT_NULL; d++) {
		/* The linker has made these absolute. */
		const void *at = (const void *)d->d_un.d_ptr;
		if (d->d_tag == DT_SYMTAB) {
			symbols = at;
		} else if (d->d_tag == DT_STRTAB) {
			strings = at;
		} else if (d->d_tag == DT_GNU_HASH) {
			hash = at;
		}
	}
	if (symbols == NULL || strings == NULL || hash == NULL) {
		return 0;
	}
	uint32_t count = count_symbols(hash);
	for (uint32_t i = hash[1]; i < count; i++) {
		if (symbols[i].st_shndx != SHN_UNDEF && strcmp(strings + symbols[i].st_name, name) == 0) {
			return shim->l_addr + symbols[i].st_value;
		}
	}
	return 0;
}

uintptr_t
la_symbind64(Elf64_Sym *symbol, unsigned int index, uintptr_t *from, uintptr_t *to,
             unsigned int *flags, const char *name)
{
	(void)index;
	*flags |= LA_SYMB_NOPLTENTER | LA_SYMB_NOPLTEXIT;
	/* For dlsym one of the two flags is enough to be asked, so it is looked up here. */
	if (shim == NULL || *to != LIBNNG || *from != OTHER) {
		return symbol->st_value;
	}
	uintptr_t wrapper = find_wrapper(name);
	return wrapper != 0 ? wrapper : symbol->st_value;
}
