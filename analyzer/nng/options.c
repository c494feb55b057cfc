/* options.c - see options.h */
#include "analyzer/nng/options.h"

#include <stddef.h>

static const char *const names[] = {
#define OPTION(name) name,
#include "analyzer/nng/options.def"
#undef OPTION
};

uint32_t
option_hash(const char *name)
{
	uint32_t hash = 2166136261u;
	for (const unsigned char *c = (const unsigned char *)name; *c != '\0'; c++) {
		hash = (hash ^ *c) * 16777619u;
	}
	return hash;
}

const char *
option_name(uint32_t hash)
{
	/* Only people's eyes wait for this: no need for a faster look-up. */
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (option_hash(names[i]) == hash) {
			return names[i];
		}
	}
	return NULL;
}
