/*
 * exports.c - see exports.h
 *
 * The dynamic linker finds names by a table of hashes (DT_GNU_HASH). To ask it for each name of the
 * table of functions touches a few pages, where the names of a large program are megabytes.
 */
#include "shim/inplace/exports.h"

#include <stdint.h>
#include <string.h>

#include "shim/inplace/api_names.h"

#define FEW_NAMES ((size_t)32768) /* bytes: to read them all is faster */

/* DT_GNU_HASH: this head, then words of a filter, buckets, and a hash for each symbol. */
struct head {
	uint32_t bucket_count, first_symbol, filter_words, filter_shift;
};

struct exports {
	const struct head *head;
	const ElfW(Addr) * filter;
	const uint32_t *buckets, *hashes;
	const ElfW(Sym) * symbols;
	const char *texts;
	size_t texts_size;
};

static const void *
pointer_of(const struct module_place *module, const ElfW(Dyn) * dyn)
{
	/* glibc makes them addresses; musl leaves them as the file has them. */
	bool is_address = dyn->d_un.d_ptr >= module->bias;
	return (const void *)(dyn->d_un.d_ptr + (is_address ? 0 : module->bias));
}

static bool
find_tables(const struct module_place *module, struct exports *e)
{
	const ElfW(Dyn) *dyn = NULL;
	*e = (struct exports){0};
	for (unsigned i = 0; i < module->segment_count; i++) {
		if (module->segments[i].p_type == PT_DYNAMIC) {
			dyn = (const void *)(module->bias + module->segments[i].p_vaddr);
		}
	}
	for (; dyn != NULL && dyn->d_tag != DT_NULL; dyn++) {
		if (dyn->d_tag == DT_GNU_HASH) {
			e->head = pointer_of(module, dyn);
		} else if (dyn->d_tag == DT_SYMTAB) {
			e->symbols = pointer_of(module, dyn);
		} else if (dyn->d_tag == DT_STRTAB) {
			e->texts = pointer_of(module, dyn);
		} else if (dyn->d_tag == DT_STRSZ) {
			e->texts_size = dyn->d_un.d_val;
		}
	}
	if (e->head == NULL || e->symbols == NULL || e->texts == NULL || e->head->filter_words == 0) {
		return false;
	}
	e->filter = (const void *)(e->head + 1);
	e->buckets = (const void *)(e->filter + e->head->filter_words);
	e->hashes = e->buckets + e->head->bucket_count;
	return true;
}

static uint32_t
hash_of(const char *name)
{
	uint32_t hash = 5381;
	for (; *name != '\0'; name++) {
		hash = hash * 33 + (unsigned char)*name;
	}
	return hash;
}

static bool
has_function(const struct exports *e, const char *name)
{
	const unsigned bits = sizeof(ElfW(Addr)) * 8;
	uint32_t hash = hash_of(name);
	ElfW(Addr) word = e->filter[hash / bits % e->head->filter_words];
	if ((word >> hash % bits & word >> (hash >> e->head->filter_shift) % bits & 1) == 0 ||
	    e->head->bucket_count == 0) {
		return false;
	}
	uint32_t at = e->buckets[hash % e->head->bucket_count];
	if (at < e->head->first_symbol) {
		return false; /* an empty bucket */
	}
	for (;; at++) {
		uint32_t other = e->hashes[at - e->head->first_symbol];
		const ElfW(Sym) *symbol = &e->symbols[at];
		if ((other | 1) == (hash | 1) && symbol->st_shndx != SHN_UNDEF &&
		    strcmp(e->texts + symbol->st_name, name) == 0) {
			return true;
		}
		if ((other & 1) != 0) {
			return false; /* the last one of the bucket */
		}
	}
}

bool
exports_may_have_nng(const struct module_place *module)
{
	struct exports e;
	if (!find_tables(module, &e)) {
		return true;
	}
	if (e.texts_size < FEW_NAMES) {
		return memmem(e.texts, e.texts_size, "nng_", 4) != NULL;
	}
	for (unsigned i = 0; i < API_NAMES; i++) {
		const char *name = api_name(i);
		if (name != NULL && has_function(&e, name)) {
			return true;
		}
	}
	return false;
}
