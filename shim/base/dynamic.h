/*
 * dynamic.h - the dynamic section of a loaded module, and the functions that the module exports.
 *
 * dlsym answers the same question, but it does more: it forgets the message that dlerror() would
 * give to the host, takes 4 KiB of the stack when it finds nothing, and waits for locks.
 * Nothing here calls the loader. Any thread; the module must stay loaded meanwhile.
 */
#ifndef NNGTRACE_SHIM_BASE_DYNAMIC_H
#define NNGTRACE_SHIM_BASE_DYNAMIC_H

#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The tables that a dynamic section names. What it does not have is NULL, and its size 0. */
struct dynamic {
	uintptr_t bias;
	const ElfW(Sym) * symbols;
	const char *strings;
	size_t strings_size;
	const uint32_t *gnu_hash, *hash;
	const ElfW(Half) * versions; /* of each symbol */
	const ElfW(Rela) * data, *calls;
	size_t data_bytes, calls_bytes;
	size_t relative; /* the first ones of `data`, which name no symbol */
};

/* False: the module has no symbols. */
bool dynamic_read(const struct dl_phdr_info *info, struct dynamic *d);

/*
 * The function that a module exports by this name, in its default version. NULL: none, or one whose
 * address only a call of its resolver tells (STT_GNU_IFUNC).
 */
void *dynamic_find(const struct dynamic *d, const char *name);

/*
 * How many symbols there are, with those that the module imports. 0: its tables do not tell, as in
 * a program that exports nothing.
 */
size_t dynamic_count(const struct dynamic *d);

#endif
