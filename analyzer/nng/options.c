/* options.c - see options.h */
#include "analyzer/nng/options.h"

#include <stddef.h>

#include "shim/trace/hash.h"

static const char *const names[] = {
#define OPTION(name) name,
#include "analyzer/nng/options.def"
#undef OPTION
};

const char *
option_name(uint32_t hash)
{
	/* Only people's eyes wait for this: no need for a faster look-up. */
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (hash_option(names[i]) == hash) {
			return names[i];
		}
	}
	return NULL;
}
