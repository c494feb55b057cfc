/* dynamic.c - see dynamic.h */
#include "shim/base/dynamic.h"

#include <string.h>

#define VERSION_HIDDEN 0x8000u /* a program that names no version does not get this one */
#define WORD_BITS      (8 * sizeof(ElfW(Addr)))

/* glibc has made the pointers absolute; musl leaves them as they are in the file, and so is the
 * vdso. */
static const void *
pointer_of(const struct dl_phdr_info *info, const ElfW(Dyn) * dyn)
{
	ElfW(Addr) at = dyn->d_un.d_ptr;
	return (const void *)(at >= info->dlpi_addr ? at : info->dlpi_addr + at);
}

bool
dynamic_read(const struct dl_phdr_info *info, struct dynamic *d)
{
	const ElfW(Dyn) *dyn = NULL;
	for (unsigned i = 0; i < info->dlpi_phnum; i++) {
		if (info->dlpi_phdr[i].p_type == PT_DYNAMIC) {
			dyn = (const void *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
		}
	}
	*d = (struct dynamic){.bias = info->dlpi_addr};
	for (; dyn != NULL && dyn->d_tag != DT_NULL; dyn++) {
		switch (dyn->d_tag) {
		case DT_SYMTAB:
			d->symbols = pointer_of(info, dyn);
			break;
		case DT_STRTAB:
			d->strings = pointer_of(info, dyn);
			break;
		case DT_STRSZ:
			d->strings_size = dyn->d_un.d_val;
			break;
		case DT_GNU_HASH:
			d->gnu_hash = pointer_of(info, dyn);
			break;
		case DT_HASH:
			d->hash = pointer_of(info, dyn);
			break;
		case DT_VERSYM:
			d->versions = pointer_of(info, dyn);
			break;
		case DT_RELA:
			d->data = pointer_of(info, dyn);
			break;
		case DT_RELASZ:
			d->data_bytes = dyn->d_un.d_val;
			break;
		case DT_RELACOUNT:
			d->relative = dyn->d_un.d_val;
			break;
		case DT_JMPREL:
			d->calls = pointer_of(info, dyn);
			break;
		case DT_PLTRELSZ:
			d->calls_bytes = dyn->d_un.d_val;
			break;
		default:
			break;
		}
	}
	return d->symbols != NULL && d->strings != NULL;
}

static bool
is_it(const struct dynamic *d, uint32_t at, const char *name)
{
	const ElfW(Sym) *symbol = &d->symbols[at];
	unsigned type = ELF64_ST_TYPE(symbol->st_info);
	return symbol->st_shndx != SHN_UNDEF && (type == STT_FUNC || type == STT_NOTYPE) &&
	       (d->versions == NULL || (d->versions[at] & VERSION_HIDDEN) == 0) &&
	       strcmp(d->strings + symbol->st_name, name) == 0;
}

/*
 * Symbol 0, which has no name, stands for none. The layout: the number of buckets, the first symbol
 * in the table, the words of a Bloom filter and a shift for it; the filter; the buckets; and a hash
 * for each symbol, whose lowest bit ends a bucket.
 */
static uint32_t
find_by_gnu_hash(const struct dynamic *d, const char *name)
{
	const uint32_t *table = d->gnu_hash;
	uint32_t buckets = table[0], first = table[1], words = table[2], shift = table[3];
	const ElfW(Addr) *filter = (const void *)(table + 4);
	const uint32_t *bucket = (const void *)(filter + words), *chain = bucket + buckets;
	uint32_t hash = 5381;

	for (const char *c = name; *c != '\0'; c++) {
		hash = hash * 33 + (unsigned char)*c;
	}
	if (buckets == 0 || words == 0) {
		return 0;
	}
	ElfW(Addr) both = (ElfW(Addr))1 << hash % WORD_BITS | (ElfW(Addr))1
	                                                          << (hash >> shift) % WORD_BITS;
	if ((filter[hash / WORD_BITS % words] & both) != both) {
		return 0;
	}
	for (uint32_t at = bucket[hash % buckets]; at >= first && at != 0; at++) {
		uint32_t its = chain[at - first];
		if ((its | 1) == (hash | 1) && is_it(d, at, name)) {
			return at;
		}
		if ((its & 1) != 0) {
			break;
		}
	}
	return 0;
}

/* The older table (--hash-style=sysv). */
static uint32_t
find_by_hash(const struct dynamic *d, const char *name)
{
	uint32_t buckets = d->hash[0], hash = 0;
	const uint32_t *bucket = d->hash + 2, *chain = bucket + buckets;

	for (const char *c = name; *c != '\0'; c++) {
		hash = (hash << 4) + (unsigned char)*c;
		uint32_t high = hash & 0xf0000000u;
		hash = (hash ^ high >> 24) & ~high;
	}
	uint32_t at = buckets != 0 ? bucket[hash % buckets] : 0;
	while (at != 0 && !is_it(d, at, name)) {
		at = chain[at];
	}
	return at;
}

void *
dynamic_find(const struct dynamic *d, const char *name)
{
	uint32_t at = 0;
	if (d->gnu_hash != NULL) {
		at = find_by_gnu_hash(d, name);
	} else if (d->hash != NULL) {
		at = find_by_hash(d, name);
	}
	return at != 0 ? (void *)(d->bias + d->symbols[at].st_value) : NULL;
}

/* The last one is in the bucket that begins last: the table has its symbols in this order. */
static size_t
count_by_gnu_hash(const uint32_t *table)
{
	uint32_t buckets = table[0], first = table[1], words = table[2], last = 0;
	const uint32_t *bucket = (const void *)((const ElfW(Addr) *)(const void *)(table + 4) + words);
	const uint32_t *chain = bucket + buckets;

	for (uint32_t i = 0; i < buckets; i++) {
		last = bucket[i] > last ? bucket[i] : last;
	}
	if (last == 0 || last < first) {
		return 0;
	}
	while ((chain[last - first] & 1) == 0) {
		last++;
	}
	return (size_t)last + 1;
}

size_t
dynamic_count(const struct dynamic *d)
{
	return d->hash != NULL ? d->hash[1] : d->gnu_hash != NULL ? count_by_gnu_hash(d->gnu_hash) : 0;
}
